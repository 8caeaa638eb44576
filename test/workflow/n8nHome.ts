/**
 * To be imported before n8n-core, which writes its settings into the user's home unless told otherwise.
 *
 * Each jest worker has a folder of its own, so that no two write one file.
 */
import { join, resolve } from 'node:path';
import 'reflect-metadata';

const cache = resolve(__dirname, '../../node_modules/.cache/n8n-nodes-marketplace-leads');

process.env.N8N_USER_FOLDER = join(cache, `test-home-${process.env.JEST_WORKER_ID ?? '0'}`);
process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
process.env.N8N_LOG_LEVEL ??= 'silent';
process.env.N8N_DIAGNOSTICS_ENABLED = 'false';
