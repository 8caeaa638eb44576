import { listenOnLoopback } from '../lab/loopbackServer';
import type { Records } from './crms';

/** One list of records that can be looked at. */
export interface RecordsPage {
	/** The end of its address, e.g. `salesforce`. */
	path: string;
	title: string;
	read(): Promise<Records> | Records;
}

/** A file to download. */
export interface RecordsFile {
	/** Its name. */
	path: string;
	title: string;
	read(): string;
}

export interface RecordsServer {
	/** Of the page that links to all others. */
	url: string;
	stop(): Promise<void>;
}

/** Newest first, and no more than a browser shows at once. */
const MOST_ROWS = 500;

/**
 * Serves the records of the stand-ins and the tables as pages for a browser, on loopback only. They hold invented people.
 *
 * @param sentence what became of the leads so far, for the first page
 * @throws Error when the port is taken
 */
export async function startRecords(
	port: number,
	pages: readonly RecordsPage[],
	sentence: () => Promise<string>,
	files: readonly RecordsFile[] = [],
): Promise<RecordsServer> {
	const server = await listenOnLoopback(
		'The pages with records',
		(request, response) => {
			const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
			const file = files.find((one) => one.path === path);
			if (file !== undefined) {
				response.writeHead(200, { 'content-type': 'text/csv; charset=utf-8' });
				response.end(file.read());
				return;
			}
			void contentOf(path, pages, sentence, files).then(
				(html) => {
					response.writeHead(html === undefined ? 404 : 200, { 'content-type': 'text/html; charset=utf-8' });
					response.end(html ?? pageOf('There is no such page', '<p><a href="/">All records</a></p>'));
				},
				(failure: Error) => {
					response.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
					response.end(failure.message);
				},
			);
		},
		{ port, tls: false },
	);
	return { url: server.origin, stop: server.stop };
}

async function contentOf(
	path: string,
	pages: readonly RecordsPage[],
	sentence: () => Promise<string>,
	files: readonly RecordsFile[],
): Promise<string | undefined> {
	if (path === '') {
		const links = await Promise.all(
			pages.map(
				async (page) =>
					`<li><a href="/${page.path}">${escaped(page.title)}</a>: ${(await page.read()).length}</li>`,
			),
		);
		const downloads = files.map((file) => `<li><a href="/${file.path}">${escaped(file.title)}</a></li>`);
		return pageOf(
			'What became of the leads',
			`<p>${escaped(await sentence())}</p><ul>${[...links, ...downloads].join('')}</ul>`,
		);
	}
	const page = pages.find((one) => one.path === path);
	return page && pageOf(page.title, tableOf(await page.read()));
}

function tableOf(records: Records): string {
	const shown = [...records].reverse().slice(0, MOST_ROWS);
	const filled = shown.flatMap((record) => Object.keys(record).filter((name) => isFilled(record[name])));
	const columns = [...new Set(filled)];
	const row = (tag: string, cells: readonly string[]) =>
		`<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
	return [
		`<p><a href="/">All records</a> · ${records.length} records${records.length > MOST_ROWS ? `, the newest ${MOST_ROWS} of them` : ''}</p>`,
		'<table>',
		row('th', columns.map(escaped)),
		...shown.map((record) =>
			row(
				'td',
				columns.map((name) => escaped(textOf(record[name]))),
			),
		),
		'</table>',
	].join('\n');
}

const isFilled = (value: unknown): boolean => value !== null && value !== undefined && value !== '';

const textOf = (value: unknown): string => {
	if (!isFilled(value)) return '';
	if (value instanceof Date) return value.toISOString();
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const pageOf = (title: string, body: string): string => `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>
body { font: 14px/1.5 system-ui, sans-serif; margin: 24px; color: #242424; background: #fff; }
table { border-collapse: collapse; } th, td { border: 1px solid #d0d0d0; padding: 4px 8px; text-align: left; vertical-align: top; max-width: 320px; overflow-wrap: anywhere; white-space: pre-wrap; }
th { background: #f3f3f3; position: sticky; top: 0; }
</style></head><body><h1>${escaped(title)}</h1>
${body}
</body></html>
`;
