import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { tmpdir } from 'node:os';
import { build } from 'esbuild';
import { EXTERNAL_ID, startSalesforce } from '../../../dev/lab/salesforce';

const root = resolve(__dirname, '../../..');

/** The bundle as gulpfile.js makes it, with the same aliases. */
async function bundle() {
	const aliases: unknown = JSON.parse(readFileSync(join(root, 'vendor/jsforce.aliases.json'), 'utf8'));
	const outfile = join(tmpdir(), `jsforce-bundle-${process.pid}.js`);
	const { metafile } = await build({
		absWorkingDir: root,
		entryPoints: ['vendor/jsforce.ts'],
		outfile,
		bundle: true,
		platform: 'node',
		target: 'node20',
		format: 'cjs',
		alias: Object.fromEntries(Object.entries(Object(aliases)).map(([from, to]) => [from, String(to)])),
		minify: true,
		metafile: true,
		logLevel: 'error',
	});
	const packages = Object.keys(metafile.inputs).filter((file) => file.includes('node_modules'));
	const sdk: typeof import('../../../vendor/jsforce') = createRequire(__filename)(outfile);
	return { sdk, packages, bytes: Object.values(metafile.outputs)[0]?.bytes ?? 0 };
}

it('the build reads the aliases of each bundle', () => {
	expect(readFileSync(join(root, 'gulpfile.js'), 'utf8')).toContain('alias: await aliasesOf(file)');
});

it('jsforce is bundled without a client of its own: what does not go through our transport fails', async () => {
	const { sdk, packages, bytes } = await bundle();
	expect(packages.filter((file) => /node_modules\/(node-fetch|undici|whatwg-url|tr46)\//.test(file))).toEqual(
		[],
	);
	expect(bytes).toBeLessThan(600_000);
	const lab = await startSalesforce();
	const connection = new sdk.Connection({ instanceUrl: lab.origin, accessToken: 'x', version: '60.0' });
	await expect(connection.describe('Lead')).rejects.toThrow('through n8n only');
	expect(lab.calls).toHaveLength(0);
	await lab.stop();
});

it('jsforce sends an array as one PATCH through the transport that we put in its place', async () => {
	const { sdk } = await bundle();
	const requests: Array<{ method: string; url: string }> = [];
	class Recorder extends sdk.Transport {
		override httpRequest(request: { method: string; url: string }) {
			requests.push({ method: request.method, url: request.url });
			return sdk.StreamPromise.create(() => ({
				stream: new PassThrough(),
				promise: Promise.resolve({
					statusCode: 200,
					headers: { 'content-type': 'application/json' },
					body: '[]',
				}),
			}));
		}
	}
	const connection = new sdk.Connection({
		instanceUrl: 'https://x.example',
		accessToken: 'x',
		version: '60.0',
	});
	connection._transport = new Recorder();
	await connection.upsert('Lead', [{ [EXTERNAL_ID]: 'a' }, { [EXTERNAL_ID]: 'b' }], EXTERNAL_ID);
	expect(requests).toEqual([
		{
			method: 'PATCH',
			url: `https://x.example/services/data/v60.0/composite/sobjects/Lead/${EXTERNAL_ID}`,
		},
	]);
});
