import type { ChildProcess, SpawnOptions } from 'node:child_process';

export type Command = readonly [file: string, ...args: string[]];

export function npm(...args: string[]): Command;
export function start(command: Command, options: SpawnOptions): ChildProcess;
export function run(command: Command, options: SpawnOptions): Promise<string>;
