import type { Command } from './command.ts'
import { exitCodes } from './failure.ts'

interface CompletionArguments {
  shell: keyof typeof scripts
}

/** The word by which a shell's script asks for candidates; the words of the command line follow. */
export const ASK = '--get-completions'

/** Scripts that ask parley itself what may stand at the cursor, and offer files where it knows nothing. */
const scripts = {
  bash: `# parley completion bash >> ~/.bashrc
_parley() {
  local IFS=$'\\n'
  COMPREPLY=($(parley ${ASK} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _parley parley`,
  zsh: `# parley completion zsh >> ~/.zshrc
_parley() {
  local -a found
  found=("\${(@f)$(parley ${ASK} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -a found; else _files; fi
}
compdef _parley parley`,
  fish: `# parley completion fish > ~/.config/fish/completions/parley.fish
complete -c parley -a '(set -l words (commandline -opc) (commandline -ct); parley ${ASK} $words[2..-1] 2>/dev/null)'`,
} as const

export const completion: Command<CompletionArguments> = {
  usage: 'completion [shell]',
  about: 'print a script that completes commands, options and their values in a shell',
  positionals: { shell: { type: 'string', choices: Object.keys(scripts), default: 'bash', describe: 'the shell' } },
  examples: [
    ['$0 completion bash >> ~/.bashrc', 'from the next shell on'],
    ['$0 completion fish > ~/.config/fish/completions/parley.fish', 'likewise'],
  ],
  run: ({ shell }, terminal) => {
    terminal.print(scripts[shell])
    return exitCodes.asExpected
  },
}
