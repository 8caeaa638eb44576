import { isRecord } from '../../lead/text';
import { type RecordsPage, type RecordsServer, startRecords } from './records';
import { LIST_FILE, type Scene } from './scene';
import { TABLES } from './settings';
import { sentenceOf, type Sums, sumsOf } from './sums';
import { readTable, readWhereabouts } from './whereabouts';

/** Serves what is in the stand-ins and in the tables of a scene, and Microsoft's own list of its leads. */
export async function showRecords(scene: Scene, port: number): Promise<RecordsServer> {
	const { posting } = scene;
	const title = 'Leads as Partner Center lists them (CSV)';
	const files = posting === undefined ? [] : [{ path: LIST_FILE, title, read: () => posting.list.csv() }];
	return await startRecords(port, pagesOf(scene), async () => await sentenceNow(scene), files);
}

/** What became of the leads so far. */
export async function sumsNow({ azurite, receiver, feed }: Scene): Promise<Sums> {
	const places = await readWhereabouts(azurite.connectionString, receiver);
	return sumsOf(feed.written.keys(), places, feed.posted);
}

/** The same in one sentence. */
export const sentenceNow = async (scene: Scene): Promise<string> => sentenceOf(await sumsNow(scene));

/** What can be looked at in a browser: the records of every stand-in, and the tables. */
function pagesOf({ azurite, receiver, crms }: Scene): RecordsPage[] {
	const names = Object.keys(crms?.records() ?? {});
	return [
		...names.map((name) => ({
			path: name.toLowerCase().replaceAll(' ', '-'),
			title: `Records in ${name}`,
			read: () => crms?.records()[name] ?? [],
		})),
		{
			path: 'https-endpoint',
			title: 'Leads at the HTTPS endpoint',
			read: () => [...receiver.leads.values()].map(({ body }) => (isRecord(body) ? body : { body })),
		},
		...Object.values(TABLES).map((table) => ({
			path: `table-${table}`,
			title: `Table ${table}`,
			read: async () => await readTable(azurite.connectionString, table),
		})),
	];
}
