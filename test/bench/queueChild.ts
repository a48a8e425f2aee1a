import { benchQueue } from './queues.ts'

/** One model in a process of its own, as who runs one has it: code that met several models before is slower, on both sides. */
console.log(JSON.stringify(benchQueue(process.argv[2])))
