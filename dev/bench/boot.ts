/** What it costs to have the package installed: n8n's boot with and without it, what its loader reads, and the size on disk. */
import { npm, run } from '../demo/process.mjs';
import { root } from '../demo/settings';
import { measureLoad } from './boot/loadCost';
import { boot, makeHomes } from './boot/homes';
import { defineBench } from './frame/bench';

const MEGABYTE = 2 ** 20;

export default defineBench({
	title: 'Being installed',
	notes: [
		"What n8n's own loader (LazyPackageDirectoryLoader) reads of the package at every boot is measured in a fresh process after n8n's own nodes, which is what the targets are about: the whole boot of n8n varies by more than that from one start to the next.",
		'n8n was also started with the package and without it, in turns, on databases that were made before. Time is until the editor could be opened, looked at three times a second; memory is what n8n tells of its process then.',
		'SDKs are the bundles of @azure/data-tables and jsforce. Their number is counted after the boot, and once more when the classes of all nodes are loaded, but none has run.',
	],
	warmUps: 0,
	targets: [
		{
			what: 'SDKs loaded until a node runs',
			value: (of) => of('load', 'sdksAtBoot') + of('load', 'sdksWithAllNodes'),
			atMost: 0,
		},
		{ what: 'time of the loader', value: (of) => of('load'), unit: ' ms', atMost: 15 },
		{
			what: 'memory of the loader: objects in use',
			value: (of) => of('load', 'heapMB'),
			unit: ' MB',
			atMost: 5,
		},
		{ what: 'memory of the loader: resident', value: (of) => of('load', 'rssMB'), unit: ' MB', atMost: 5 },
		{ what: 'tarball', value: (of) => of('load', 'tarballMB'), unit: ' MB', atMost: 2 },
		{ what: 'unpacked', value: (of) => of('load', 'unpackedMB'), unit: ' MB', atMost: 6 },
	],
	async open() {
		const sizes = await packageSizes();
		const homes = await makeHomes();
		return {
			contenders: {
				load: {
					label: "the package in n8n's loader",
					run: async () => ({ ...(await measureLoad()) }),
					figures: () => sizes,
				},
				withPackage: { label: 'n8n with the package', run: async () => await boot(homes.withPackage) },
				without: { label: 'n8n without it', run: async () => await boot(homes.without) },
			},
			close: async () => await homes.remove(),
		};
	},
});

async function packageSizes() {
	const said = await run(npm('pack', '--dry-run', '--json', '--ignore-scripts'), { cwd: root });
	const [packed] = JSON.parse(said) as Array<{ size: number; unpackedSize: number }>;
	if (!packed) throw new Error('npm pack says nothing.');
	return { tarballMB: packed.size / MEGABYTE, unpackedMB: packed.unpackedSize / MEGABYTE };
}
