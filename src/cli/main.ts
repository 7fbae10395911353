#!/usr/bin/env node
import { runCli } from './cli.js';
import { processTerminal } from './terminal/process.terminal.js';

process.exitCode = await runCli(process.argv.slice(2), processTerminal());
