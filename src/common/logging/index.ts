export { newLog, type Log, type Logs, type LogOptions } from './log.js';
export { withoutRandomWords } from './redaction.js';
export { NestLog } from './nest-log.js';
export { droppedLogLines } from './standard-output.js';
export { requestLog, type RequestObserver } from './request-log.js';
