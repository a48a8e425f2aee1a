import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import * as ast from 'typescript/unstable/ast'
import { API } from 'typescript/unstable/sync'

export const root = resolve(import.meta.dirname, '../..')

/** A source file as the compiler reads it. */
export interface Source {
  /** From the root of the repository, with forward slashes. */
  path: string
  /** `kernel` for src/kernel/math.ts, `cli` for src/cli.ts, `test` for everything under test. */
  room: string
  text: string
  lines: number
  /** Files it imports, types too, statically or when needed; from the root of the repository. */
  imports: string[]
  /** Packages and Node modules it imports, as written. */
  packages: string[]
  functions: { name: string; line: number; lines: number }[]
  /** `Math.log`, `Date.now`, `new Date()`, `process`: what is spoken of by name. */
  accesses: { name: string; line: number }[]
  /** Texts in quotes and the fixed parts of templates, import specifiers aside. */
  strings: { text: string; line: number }[]
  /** `**` with an exponent that is not a whole number written out. */
  powers: number[]
}

/** Every TypeScript file of src and test. The compiler gives the syntax trees, so that no text pattern can be fooled. */
export function readSources(): Source[] {
  const api = new API({ cwd: root })
  try {
    const project = api.updateSnapshot({ openProject: join(root, 'tsconfig.json') }).getProjects()[0]
    const names = project.rootFiles.filter((name) => name.endsWith('.ts'))
    return names
      .map((name) => read(name, project.program.getSourceFile(name)!))
      .sort((a, b) => (a.path < b.path ? -1 : 1))
  } finally {
    api.close()
  }
}

function read(name: string, file: ast.SourceFile): Source {
  const path = relative(root, name).replaceAll('\\', '/')
  const source: Source = {
    path,
    room: roomOf(path),
    text: file.text,
    lines: file.text.trimEnd().split('\n').length,
    imports: [],
    packages: [],
    functions: [],
    accesses: [],
    strings: [],
    powers: [],
  }
  const lineOf = (position: number) => file.getLineAndCharacterOfPosition(position).line + 1
  const visit = (node: ast.Node, parent: ast.Node): void => {
    const specifier = importOf(node)
    if (specifier !== null) addImport(source, specifier)
    if (isFunction(node)) {
      const line = lineOf(node.getStart(file))
      source.functions.push({ name: nameOf(node), line, lines: lineOf(node.end) - line + 1 })
    }
    if (ast.isPropertyAccessExpression(node) && ast.isIdentifier(node.expression)) {
      source.accesses.push({ name: `${node.expression.text}.${node.name.text}`, line: lineOf(node.getStart(file)) })
    }
    const text = writtenText(node)
    if (text !== null && importOf(parent) === null) source.strings.push({ text, line: lineOf(node.getStart(file)) })
    if (ast.isNewExpression(node) && ast.isIdentifier(node.expression) && !node.arguments?.length) {
      source.accesses.push({ name: `new ${node.expression.text}()`, line: lineOf(node.getStart(file)) })
    }
    if (ast.isIdentifier(node) && !isName(node, parent))
      source.accesses.push({ name: node.text, line: lineOf(node.getStart(file)) })
    if (ast.isBinaryExpression(node) && node.operatorToken.kind === ast.SyntaxKind.AsteriskAsteriskToken) {
      if (!/^\d+$/.test(node.right.getText(file))) source.powers.push(lineOf(node.getStart(file)))
    }
    node.forEachChild((child) => visit(child, node))
  }
  file.forEachChild((child) => visit(child, file))
  return source
}

/** What a node imports: `import`, `export from`, `import()`, `import type`, or `new URL('./x.ts', import.meta.url)` of a thread. */
function importOf(node: ast.Node): string | null {
  if (ast.isImportDeclaration(node) || ast.isExportDeclaration(node)) return textOf(node.moduleSpecifier)
  if (ast.isCallExpression(node) && node.expression.kind === ast.SyntaxKind.ImportKeyword)
    return textOf(node.arguments[0])
  if (ast.isNewExpression(node) && ast.isIdentifier(node.expression) && node.expression.text === 'URL') {
    const text = textOf(node.arguments?.[0])
    return text?.startsWith('./') && text.endsWith('.ts') ? text : null
  }
  if (ast.isImportTypeNode(node) && ast.isLiteralTypeNode(node.argument)) return textOf(node.argument.literal)
  return null
}

function textOf(node: ast.Node | undefined): string | null {
  return node !== undefined && ast.isStringLiteral(node) ? node.text : null
}

/** The text of a string or of a fixed part of a template. */
function writtenText(node: ast.Node): string | null {
  const isPart = ast.isTemplateHead(node) || ast.isTemplateMiddle(node) || ast.isTemplateTail(node)
  return isPart || ast.isStringLiteral(node) || ast.isNoSubstitutionTemplateLiteral(node) ? node.text : null
}

function addImport(source: Source, specifier: string): void {
  if (!specifier.startsWith('.')) source.packages.push(specifier)
  else source.imports.push(join(dirname(source.path), specifier).replaceAll('\\', '/'))
}

function isFunction(node: ast.Node): boolean {
  return (
    ast.isFunctionDeclaration(node) ||
    ast.isFunctionExpression(node) ||
    ast.isArrowFunction(node) ||
    ast.isMethodDeclaration(node) ||
    ast.isConstructorDeclaration(node) ||
    ast.isGetAccessorDeclaration(node) ||
    ast.isSetAccessorDeclaration(node)
  )
}

/** Whether an identifier names a property or declares something, and so does not speak of a global. */
function isName(node: ast.Node, parent: ast.Node): boolean {
  const { name, propertyName } = parent as { name?: ast.Node; propertyName?: ast.Node }
  return name === node || propertyName === node
}

function nameOf(node: ast.Node): string {
  const { name } = node as { name?: { text?: string } }
  return name?.text ?? 'a function without a name'
}

function roomOf(path: string): string {
  const parts = path.split('/')
  if (parts[0] !== 'src') return 'test'
  return parts.length === 2 ? parts[1].replace(/\.ts$/, '') : parts[1]
}

/** Every text file that is part of the repository: not what is installed, built or run. */
export function repositoryTexts(): { path: string; text: string }[] {
  const folders = ['src', 'test', 'scenarios', '.ci']
  const inFolders = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name))),
  )
  const paths = [...inFolders, 'README.md', 'package.json', 'out/README.md', 'tsconfig.json', '.gitignore']
  return paths
    .filter((path) => !/\.(png|parquet|csv)$/.test(path))
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }))
}
