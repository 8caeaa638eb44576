import { BatchFailure } from '../../delivery/target';
import { readAnswers } from '../../nodes/SalesforceLead/answers';
import { ERRORS } from '../../nodes/SalesforceLead/errorCatalogue';
import { failureOf, QuotaFailure, resultOfError } from '../../nodes/SalesforceLead/failure';
import { SalesforceFault } from '../../nodes/SalesforceLead/fault';
import { OAUTH_REASONS, oauthReasonOf } from '../../nodes/SalesforceLead/oauthReasons';
import { properties } from '../../nodes/SalesforceLead/properties';

const SENTENCE = /^[A-Z].{15,}[.]$/s;

describe('the catalogue of errors', () => {
	it.each(Object.entries(ERRORS))('%s has a cause and a remedy in full sentences', (_, { cause, remedy }) => {
		expect(cause).toMatch(SENTENCE);
		expect(remedy).toMatch(SENTENCE);
	});

	it.each([
		['retry', ['UNABLE_TO_LOCK_ROW', 'SERVER_UNAVAILABLE', 'QUERY_TIMEOUT', 'REQUEST_RUNNING_TOO_LONG']],
		['rejected', ['STRING_TOO_LONG', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'CANNOT_UPDATE_CONVERTED_LEAD']],
		['rejected', ['NEVER_HEARD_OF_IT']],
	])('makes of one lead %s: %p', (status, codes) => {
		for (const code of codes) expect(resultOfError({ code, fields: [] })).toMatchObject({ status, code });
	});

	it.each([
		[403, 'API_DISABLED_FOR_ORG', 'setup'],
		[404, 'NOT_FOUND', 'setup'],
		[410, 'UNSUPPORTED_API_VERSION', 'setup'],
		[302, 'HTTP 302', 'setup'],
		[500, 'UNKNOWN_EXCEPTION', 'retry'],
		[502, 'HTTP 502', 'retry'],
		[400, 'EXCEEDED_ID_LIMIT', 'split'],
		[400, 'NEVER_HEARD_OF_IT', 'split'],
		[0, 'ECONNRESET', 'retry'],
		[0, 'CERT_HAS_EXPIRED', 'setup'],
	] as const)('makes of a call with HTTP %i %s: %s', (status, code, kind) => {
		const failure = failureOf(new SalesforceFault(status, code), null);
		expect(failure).toMatchObject({ kind, reason: { code } });
		expect(failure.reason.remedy).toMatch(SENTENCE);
	});

	it('tells the quota of 24 hours from too many calls at once', () => {
		const fault = new SalesforceFault(403, 'REQUEST_LIMIT_EXCEEDED');
		expect(failureOf(fault, { used: 15_000, max: 15_000 })).toBeInstanceOf(QuotaFailure);
		expect(failureOf(fault, { used: 15_000, max: 15_000 }).reason.cause).toContain('15,000 of its 15,000');
		expect(failureOf(fault, { used: 100, max: 15_000 })).not.toBeInstanceOf(QuotaFailure);
	});
});

describe('the refusals of the token endpoint', () => {
	it.each(OAUTH_REASONS.map((known) => [known.error, known] as const))('%s', (_, { cause, remedy }) => {
		expect(cause).toMatch(SENTENCE);
		expect(remedy).toMatch(SENTENCE);
	});

	it('that nobody knows are told without their words', () => {
		const { reason } = oauthReasonOf('new_error', 'robin@private.example is not welcome');
		expect(reason).toMatchObject({ code: 'new_error' });
		expect(JSON.stringify(reason)).not.toContain('private.example');
		expect(oauthReasonOf('robin@private.example', '').reason.code).toBe('OAUTH');
	});
});

describe('the answers to a collection', () => {
	it('that are not one per lead are taken for lost', () => {
		for (const answer of ['<html>', [], [{}, {}], null]) {
			expect(() => readAnswers(answer, 1)).toThrow(BatchFailure);
		}
	});

	it('name the likeliest match first, and only what can be an id', () => {
		const matchRecords = [
			{ matchConfidence: 60, record: { Id: '00Q000000000001EAA' } },
			{ matchConfidence: 95, record: { Id: '00Q000000000002EAA' } },
			{ matchConfidence: 99, record: { Id: 'robin@private.example' } },
		];
		const duplicateResut = { matchResults: [{ entityType: 'Lead', matchRecords }] };
		const [answer] = readAnswers(
			[{ success: false, errors: [{ statusCode: 'DUPLICATES_DETECTED', duplicateResut }] }],
			1,
		);
		expect(answer?.matches.map(({ id }) => id)).toEqual(['00Q000000000002EAA', '00Q000000000001EAA']);
	});

	it('keep names of fields, and nothing that could be a value', () => {
		const [answer] = readAnswers(
			[{ success: false, errors: [{ statusCode: 'X', fields: ['Email', 'robin@private.example', 7] }] }],
			1,
		);
		expect(answer?.errors).toEqual([{ code: 'X', fields: ['Email', '7'] }]);
	});
});

it('the limits of Web-to-Lead stand where the user chooses it', () => {
	const notice = properties.find(({ name }) => name === 'webToLeadNotice');
	expect(notice?.displayName).toMatch(/no proof.*500.*silently drops/s);
	const operation = properties.find(({ name }) => name === 'operation');
	expect(JSON.stringify(operation?.options)).toContain('500 a day, and no proof');
});

it('the race of matching by email is named where the user chooses it', () => {
	const matchBy = properties.find(({ name }) => name === 'matchBy');
	expect(matchBy?.description).toContain('at the same moment, there are two');
});
