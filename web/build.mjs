// Bundles src/page.ts and styles/page.css to built/. The same sources give the same bytes on every machine.
import { build } from 'esbuild';
import { argv } from 'node:process';

const folder = argv[2] ?? 'built';
const common = { bundle: true, minify: true, charset: 'utf8', legalComments: 'none', logLevel: 'warning' };
await build({ ...common, entryPoints: ['src/page.ts'], outfile: `${folder}/page.js`, format: 'iife', target: 'es2022' });
await build({ ...common, entryPoints: ['styles/page.css'], outfile: `${folder}/page.css`, target: 'es2022' });
