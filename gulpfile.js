/**
 * Builds what is published: `npm run build` = `gulp build`.
 *
 * Our own code is compiled by tsc and stays readable. Each `vendor/<name>.ts` becomes one CommonJS file with its SDK
 * inside, so that the package has no runtime dependencies and n8n loads an SDK only when a node needs it. All is made
 * in a stage beside `node_modules` and moved to `dist/` at the end: a build that fails leaves the last good one alone.
 */
const { execFile } = require('node:child_process');
const fs = require('node:fs/promises');
const path = require('node:path');
const { promisify } = require('node:util');
const esbuild = require('esbuild');
const { dest, parallel, series, src } = require('gulp');

const root = __dirname;
const dist = path.join(root, 'dist');
/** A package folder of its own (package.json and dist/), in which n8n's generator finds what it reads. */
const stage = path.join(
	root,
	'node_modules',
	'.cache',
	'n8n-nodes-marketplace-leads',
	`stage-${process.pid}`,
);
const staged = (...parts) => path.join(stage, 'dist', ...parts);

/** Licences whose code may travel inside an MIT package, given that their notice travels with it. */
const COMPATIBLE_LICENCES = new Set([
	'0BSD',
	'Apache-2.0',
	'BlueOak-1.0.0',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'CC0-1.0',
	'ISC',
	'MIT',
	'Unlicense',
]);
const LICENCE_FILE = /^(licen[cs]e|copying|notice)/i;

async function clean() {
	await fs.rm(stage, { recursive: true, force: true });
	await fs.mkdir(staged(), { recursive: true });
	await fs.copyFile(path.join(root, 'package.json'), path.join(stage, 'package.json'));
}

/** Runs a script of a dev dependency with the Node that runs this build; its own words are the error. */
async function runScript(script, args, cwd) {
	try {
		await promisify(execFile)(process.execPath, [script, ...args], { cwd });
	} catch (failure) {
		const said = `${failure.stdout ?? ''}${failure.stderr ?? ''}`.trim();
		throw new Error(`${path.relative(root, script)} failed:\n${said || failure.message}`);
	}
}

/** tsc also copies the JSON files beside the nodes: what n8n's search finds them by, and the schemas of what they output. */
async function compile() {
	const tsc = require.resolve('typescript/bin/tsc');
	await runScript(tsc, ['-p', 'tsconfig.build.json', '--outDir', staged()], root);
}

const copyIcons = () =>
	src(['nodes/**/*.{svg,png}', 'credentials/**/*.{svg,png}'], { base: '.', encoding: false }).pipe(
		dest(staged()),
	);

/** n8n reads names and descriptions from these lists at boot and loads a node's code at its first use. */
async function writeManifests() {
	const generator = path.join(
		path.dirname(require.resolve('n8n-core/package.json')),
		'bin',
		'generate-metadata',
	);
	await runScript(generator, [], stage);
	// For n8n's own translation checks; nothing reads it at run time.
	await fs.rm(staged('methods'), { recursive: true, force: true });
}

async function bundleVendors() {
	const files = (await fs.readdir(path.join(root, 'vendor'))).filter((file) => /^[^.]+\.ts$/.test(file));
	const bundled = new Set();
	for (const file of files) {
		const { metafile } = await esbuild.build({
			absWorkingDir: root,
			entryPoints: [path.join('vendor', file)],
			outfile: staged('vendor', file.replace(/\.ts$/, '.js')),
			bundle: true,
			platform: 'node',
			target: 'node20',
			format: 'cjs',
			alias: await aliasesOf(file),
			minify: true,
			metafile: true,
			legalComments: 'none',
			logLevel: 'error',
		});
		for (const file of filesIn(metafile)) {
			const folder = packageFolder(file);
			if (folder) bundled.add(folder);
		}
	}
	const notices = await Promise.all([...bundled].map(readNotice));
	await fs.writeFile(staged('THIRD_PARTY_NOTICES.md'), noticesPage(notices));
}

/**
 * `vendor/<name>.aliases.json`, where there is one: packages that an SDK asks for and that other code replaces in its
 * bundle, e.g. because they would open connections of their own.
 */
async function aliasesOf(file) {
	const aliases = path.join(root, 'vendor', file.replace(/\.ts$/, '.aliases.json'));
	const text = await fs.readFile(aliases, 'utf8').catch(() => '{}');
	return JSON.parse(text);
}

/** The source files of which something is left in the bundles after tree shaking. */
const filesIn = ({ outputs }) =>
	Object.values(outputs).flatMap(({ inputs }) =>
		Object.keys(inputs).filter((file) => inputs[file].bytesInOutput > 0),
	);

/** The folder of the package that a bundled file comes from; none for our own files. */
function packageFolder(file) {
	const parts = file.split('/');
	const at = parts.lastIndexOf('node_modules');
	if (at === -1) return undefined;
	const depth = parts[at + 1].startsWith('@') ? 3 : 2;
	return path.join(root, ...parts.slice(0, at + depth));
}

/** `MIT`, `(MIT OR Apache-2.0)`: one of the alternatives must be compatible, and in each all that it joins by AND. */
const isCompatible = (licence) =>
	licence
		.replace(/[()]/g, '')
		.split(' OR ')
		.some((choice) => choice.split(' AND ').every((name) => COMPATIBLE_LICENCES.has(name.trim())));

async function readNotice(folder) {
	const { name, version, license, author } = JSON.parse(
		await fs.readFile(path.join(folder, 'package.json'), 'utf8'),
	);
	if (typeof license !== 'string' || !isCompatible(license)) {
		throw new Error(`${name} ${version} must not be bundled: its licence is ${JSON.stringify(license)}.`);
	}
	const files = await licenceFiles(folder);
	if (files.length === 0 && license === 'MIT' && author) {
		return { name, version, license, text: await standardMitText(author.name ?? author) };
	}
	if (files.length === 0)
		throw new Error(`${name} ${version} must not be bundled: it brings no licence text.`);
	const texts = await Promise.all(files.map((file) => fs.readFile(path.join(folder, file), 'utf8')));
	return { name, version, license, text: texts.map((text) => text.trim()).join('\n\n') };
}

/** The files with licences and notices; some packages have a folder for those of code that they took over. */
async function licenceFiles(folder) {
	const entries = (await fs.readdir(folder, { withFileTypes: true })).filter(({ name }) =>
		LICENCE_FILE.test(name),
	);
	const files = await Promise.all(
		entries.map(async (entry) => {
			if (!entry.isDirectory()) return [entry.name];
			const inside = await fs.readdir(path.join(folder, entry.name));
			return inside.map((file) => path.join(entry.name, file));
		}),
	);
	return files.flat().sort();
}

/** Our own licence is MIT too: the same text with the other author's name, for a package that only names its licence. */
async function standardMitText(holder) {
	const ours = await fs.readFile(path.join(root, 'LICENSE.md'), 'utf8');
	return ours.replace(/^Copyright .*$/m, `Copyright (c) ${holder}`).trim();
}

const noticesPage = (notices) =>
	[
		'# Third-party notices',
		'`dist/vendor/` contains the following packages, each under its own licence.',
		...notices
			.sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version))
			.map(
				({ name, version, license, text }) =>
					`## ${name} ${version} (${license})\n\n\`\`\`text\n${text}\n\`\`\``,
			),
		'',
	].join('\n\n');

async function publish() {
	await fs.rm(dist, { recursive: true, force: true });
	await fs.rename(staged(), dist);
	await fs.rm(stage, { recursive: true, force: true });
}

exports.build = series(clean, compile, parallel(bundleVendors, copyIcons), writeManifests, publish);
exports.default = exports.build;
