import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../faultyAnswer';
import { json, refusal } from './answers';
import { createMany, deleteMany, updateMany, upsertMany } from './collections';
import type { WriteSettings } from './collections';
import { readDuplicateHeader } from './duplicates';
import { error } from './fieldRules';
import type { Org, SfRecord } from './org';
import { Queries } from './queries';
import { Tokens } from './tokens';
import { createSingle, upsertSingle } from './single';
import { takeWebLead } from './webToLead';

export interface ApiCall {
	method: string;
	/** With the query. */
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}

/** Rows that the org refuses by order of a test. */
export interface Refusal {
	/** The status code of each row, e.g. `STORAGE_LIMIT_EXCEEDED`. */
	code: string;
	/** As the org words it; what stopped its automation is told in there. */
	message?: string;
	fields?: string[];
	/** Absent: each row. */
	when?: (values: SfRecord) => boolean;
	/** Only in calls of more records than this, as with the CPU limit of Apex. */
	callsAbove?: number;
	/** So many rows; absent: until `refuseNothing`. */
	times?: number;
}

/** Summer '25 retired 21.0 to 30.0; Winter '27 brought 68.0 (REST API guide, "API End-of-Life Policy"). */
const OLDEST_VERSION = 31;
const NEWEST_VERSION = 68;
/** Longest address that is taken; longer ones are answered by 414. */
const MAX_URI = 16_384;

/** The org at its addresses: token endpoint, REST API, Web-to-Lead. Knows nothing of sockets. */
export class SalesforceService {
	readonly tokens: Tokens;
	duplicateSpelling: WriteSettings['spelling'] = 'duplicateResult';
	private readonly queries: Queries;
	private readonly refusals: Array<Refusal & { left: number }> = [];

	constructor(
		readonly org: Org,
		pageSize: number,
	) {
		this.tokens = new Tokens(org);
		this.queries = new Queries(org, pageSize);
	}

	/** The org refuses rows from now on, e.g. because of its automation. */
	refuse(refusal: Refusal): void {
		this.refusals.push({ ...refusal, left: refusal.times ?? Number.POSITIVE_INFINITY });
	}

	/** Everything that the org refused by order is as usual again. */
	refuseNothing(): void {
		this.refusals.length = 0;
	}

	answer(call: ApiCall, origin: string, nowMs: number): Answer {
		const url = new URL(call.path, origin);
		if (url.pathname === '/services/oauth2/token' || url.pathname === '/servlet/servlet.WebToLead') {
			if (call.method !== 'POST') return refusal(405, 'METHOD_NOT_ALLOWED', 'use POST');
			const form = new URLSearchParams(call.body);
			if (!isForm(call.headers)) return refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'a form is expected');
			return url.pathname.startsWith('/servlet')
				? takeWebLead(this.org, form)
				: this.tokens.answer(form, call.headers.authorization, origin, nowMs);
		}
		return this.rest(call, url);
	}

	private rest(call: ApiCall, url: URL): Answer {
		if (call.path.length > MAX_URI) return refusal(414, 'URI_TOO_LONG', 'the request URI is too long');
		const [, version, path] = /^\/services\/data\/v(\d+)\.0(\/.*)$/.exec(url.pathname) ?? [];
		if (path === undefined || Number(version) > NEWEST_VERSION) return notFound();
		if (!this.tokens.isOpen(call.headers.authorization)) {
			return refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
		}
		if (Number(version) < OLDEST_VERSION) {
			return refusal(410, 'UNSUPPORTED_API_VERSION', 'This version is retired');
		}
		const limits = { 'sforce-limit-info': '' };
		if (this.org.apiUsage >= this.org.dailyApiRequests) {
			limits['sforce-limit-info'] = this.usage();
			const answer = refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
			return { ...answer, headers: { ...answer.headers, ...limits } };
		}
		this.org.apiUsage += 1;
		limits['sforce-limit-info'] = this.usage();
		const answer = this.resource(call, url, withObjectName(path));
		return { ...answer, headers: { ...answer.headers, ...limits } };
	}

	private usage(): string {
		return `api-usage=${this.org.apiUsage}/${this.org.dailyApiRequests}`;
	}

	private resource(call: ApiCall, url: URL, path: string): Answer {
		const route = `${call.method} ${path}`;
		const base = url.pathname.slice(0, url.pathname.length - path.length);
		if (route === 'GET /sobjects/Lead/describe') return this.describe(call.headers);
		if (route === 'GET /limits') return json(200, { DailyApiRequests: this.dailyRequests() });
		if (route === 'GET /query') return this.queries.run(url.searchParams.get('q') ?? '', base);
		const cursor = /^GET \/query\/([\w-]+)$/.exec(route)?.[1];
		if (cursor !== undefined) return this.queries.more(cursor, base);
		if (route === 'DELETE /composite/sobjects') {
			return deleteMany(this.org, (url.searchParams.get('ids') ?? '').split(','));
		}
		return this.write(call, route, base);
	}

	private write(call: ApiCall, route: string, base: string): Answer {
		const settings = this.writeSettings(call.headers);
		if (!settings) return refusal(400, 'INVALID_HEADER', 'Sforce-Duplicate-Rule-Header cannot be read');
		const field = /^PATCH \/composite\/sobjects\/Lead\/(\w+)$/.exec(route)?.[1];
		const single = /^PATCH \/sobjects\/Lead\/(\w+)\/(.+)$/.exec(route);
		const isKnown =
			field !== undefined ||
			single !== null ||
			/^(POST|PATCH) \/composite\/sobjects$|^POST \/sobjects\/Lead$/.test(route);
		if (!isKnown) return notFound();
		if (!/^application\/json\b/.test(call.headers['content-type'] ?? '')) {
			return refusal(415, 'UNSUPPORTED_MEDIA_TYPE', 'JSON is expected');
		}
		const body = parsed(call.body);
		if (body === undefined) return refusal(400, 'JSON_PARSER_ERROR', 'Unexpected character');
		if (single) {
			const named = { field: single[1] ?? '', value: decodeURIComponent(single[2] ?? ''), base };
			return upsertSingle(this.org, named, body, settings);
		}
		if (route === 'POST /sobjects/Lead') return createSingle(this.org, body, settings);
		if (field !== undefined) return upsertMany(this.org, field, body, settings);
		return route.startsWith('POST')
			? createMany(this.org, body, settings)
			: updateMany(this.org, body, settings);
	}

	private writeSettings(headers: IncomingHttpHeaders): WriteSettings | undefined {
		const duplicates = readDuplicateHeader(textOf(headers['sforce-duplicate-rule-header']));
		if (!duplicates) return undefined;
		return {
			duplicates,
			assignment: textOf(headers['sforce-auto-assign']) ?? null,
			spelling: this.duplicateSpelling,
			refusalOf: (values, size) => {
				const found = this.refusals.find(
					({ when, callsAbove = 0, left }) => left > 0 && size > callsAbove && (when?.(values) ?? true),
				);
				if (!found) return undefined;
				found.left -= 1;
				return error(found.code, found.message ?? found.code, found.fields ?? []);
			},
		};
	}

	/** With an ETag; the same one again is answered by 304 (REST API guide, "Conditional Request Headers"). */
	private describe(headers: IncomingHttpHeaders): Answer {
		const body = JSON.stringify({
			name: 'Lead',
			createable: true,
			updateable: true,
			fields: this.org.fields,
		});
		const etag = `"${createHash('md5').update(body).digest('hex').slice(0, 8)}"`;
		if (headers['if-none-match'] === etag) return { status: 304, headers: { etag }, body: '' };
		return { status: 200, headers: { 'content-type': 'application/json;charset=UTF-8', etag }, body };
	}

	private dailyRequests() {
		const { dailyApiRequests, apiUsage } = this.org;
		return { Max: dailyApiRequests, Remaining: dailyApiRequests - apiUsage };
	}
}

const notFound = (): Answer => refusal(404, 'NOT_FOUND', 'The requested resource does not exist');
const isForm = (headers: IncomingHttpHeaders): boolean =>
	/^application\/x-www-form-urlencoded\b/.test(headers['content-type'] ?? '');
const textOf = (header: string | string[] | undefined): string | undefined =>
	typeof header === 'string' ? header : undefined;

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** The names of objects in an address are not case-sensitive: n8n's own Salesforce node writes `lead`, and real orgs take it. */
const withObjectName = (path: string): string => path.replace(/\/sobjects\/lead(?=\/|$)/i, '/sobjects/Lead');
