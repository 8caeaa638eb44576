import { BatchFailure } from '../../../delivery/target';
import { ERRORS, failureOfCall, faultOf, readErrors } from '../../../nodes/SalesforceLead/api/errors';
import { properties } from '../../../nodes/SalesforceLead/form/properties';
import { OAUTH_ERRORS, oauthFaultOf } from '../../../nodes/SalesforceLead/login/token';
import { readAnswers } from '../../../nodes/SalesforceLead/write/save';

const SENTENCE = /^[A-Z].{15,}[.]$/s;
const body = (errorCode: string, message = '') => JSON.stringify([{ errorCode, message }]);
const itemOf = (statusCode: string, message = '') =>
	faultOf(readErrors([{ statusCode, message, fields: [] }])[0] ?? { code: '', fields: [] });

it('each cause and remedy of the catalogues of Salesforce is a whole sentence', () => {
	for (const { cause, remedy } of [...Object.values(ERRORS), ...OAUTH_ERRORS]) {
		expect(cause).toMatch(SENTENCE);
		expect(remedy).toMatch(SENTENCE);
	}
});

describe('who is to blame for the refusal of one lead', () => {
	it.each([
		['lead', ['STRING_TOO_LONG', 'FIELD_CUSTOM_VALIDATION_EXCEPTION', 'CANNOT_UPDATE_CONVERTED_LEAD']],
		['setup', ['STORAGE_LIMIT_EXCEEDED', 'API_CURRENTLY_DISABLED', 'INVALID_FIELD_FOR_INSERT_UPDATE']],
		['setup', ['REQUIRED_FIELD_MISSING', 'TXN_SECURITY_METERING_ERROR', 'INVALID_CROSS_REFERENCE_KEY']],
		['setup', ['INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE', 'INSUFFICIENT_ACCESS_OR_READONLY']],
		['passing', ['UNABLE_TO_LOCK_ROW', 'SERVER_UNAVAILABLE', 'QUERY_TIMEOUT', 'REQUEST_LIMIT_EXCEEDED']],
		['unclear', ['CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'CANNOT_EXECUTE_FLOW_TRIGGER', 'APEX_ERROR']],
		['unclear', ['NEVER_HEARD_OF_IT', 'toString']],
	] as const)('%s: %p', (blame, codes) => {
		for (const code of codes) expect(itemOf(code)).toMatchObject({ blame, reason: { code } });
	});

	it('a code that nobody knows is shown, without a cause that is made up', () => {
		const { reason } = itemOf('NEVER_HEARD_OF_IT');
		expect(reason.message).toContain('NEVER_HEARD_OF_IT');
		expect(reason.cause).toBe('Its meaning is not known.');
	});

	it('what stopped the automation of the org decides, where its text tells', () => {
		const trigger = (inner: string) =>
			`LeadTrigger: execution of AfterInsert caused by: System.DmlException: Insert failed. First exception on row 0; first error: ${inner}: []`;
		const code = 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY';
		for (const [inner, blame] of [
			['UNABLE_TO_LOCK_ROW, unable to obtain exclusive access to this record', 'passing'],
			['STORAGE_LIMIT_EXCEEDED, storage limit exceeded', 'setup'],
			['INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE, try again', 'setup'],
			['REQUIRED_FIELD_MISSING, Required fields are missing: [Subject]', 'setup'],
			['FIELD_CUSTOM_VALIDATION_EXCEPTION, no', 'unclear'],
			['System.LimitException: Apex CPU time limit exceeded', 'unclear'],
		] as const) {
			const fault = itemOf(code, trigger(inner));
			expect([inner, fault.blame]).toEqual([inner, blame]);
			expect(fault.reason.code).toBe(code);
		}
		for (const flow of ['CANNOT_EXECUTE_FLOW_TRIGGER', 'APEX_ERROR', 'FIELD_CUSTOM_VALIDATION_EXCEPTION']) {
			expect(itemOf(flow, 'first error: UNABLE_TO_LOCK_ROW, unable to').blame).toBe('passing');
		}
		expect(itemOf('UNKNOWN_EXCEPTION', 'Record Currently Unavailable: The record').blame).toBe('passing');
	});

	it('a word that the buyer wrote decides nothing', () => {
		expect(itemOf('STRING_TOO_LONG', 'Title: data value too large: UNABLE_TO_LOCK_ROW').blame).toBe('lead');
	});
});

describe('the refusal of a whole call', () => {
	it.each([
		[403, 'API_DISABLED_FOR_ORG', 'setup'],
		[404, 'NOT_FOUND', 'setup'],
		[410, 'UNSUPPORTED_API_VERSION', 'setup'],
		[400, 'STORAGE_LIMIT_EXCEEDED', 'setup'],
		[400, 'INVALID_FIELD', 'setup'],
		[403, 'TXN_SECURITY_METERING_ERROR', 'setup'],
		[503, 'SERVER_UNAVAILABLE', 'retry'],
		[500, 'UNKNOWN_EXCEPTION', 'retry'],
		[500, 'NEVER_HEARD_OF_IT', 'retry'],
		[400, 'EXCEEDED_ID_LIMIT', 'split'],
		[400, 'JSON_PARSER_ERROR', 'split'],
		[400, 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', 'unclear'],
		[400, 'NEVER_HEARD_OF_IT', 'unclear'],
		[403, 'NEVER_HEARD_OF_IT', 'unclear'],
	] as const)('with HTTP %i and %s is of kind %s', (status, code, kind) => {
		const failure = failureOfCall({ status, body: body(code) }, null);
		expect(failure).toMatchObject({ kind, reason: { code } });
		expect(failure.reason.remedy).toMatch(SENTENCE);
	});

	it.each([
		[503, 'retry'],
		[502, 'retry'],
		[429, 'retry'],
		[413, 'split'],
		[302, 'setup'],
		[403, 'setup'],
		[400, 'unclear'],
	] as const)('with HTTP %i and a page instead of a code is of kind %s', (status, kind) => {
		const failure = failureOfCall({ status, body: '<html>Down for maintenance</html>' }, null);
		expect(failure).toMatchObject({ kind, reason: { code: `HTTP ${status}` } });
		expect(failure.reason.cause).not.toMatch(/rights|version/);
	});

	it('for too many calls is told apart: those of 24 hours, and those at the same time', () => {
		const call = (message: string) => ({ status: 403, body: body('REQUEST_LIMIT_EXCEEDED', message) });
		const used = failureOfCall(call(''), { used: 15_000, max: 15_000 });
		expect(used).toMatchObject({
			kind: 'setup',
			reason: { cause: expect.stringContaining('15,000 of its 15,000') },
		});
		expect(failureOfCall(call('TotalRequests Limit exceeded.'), null).kind).toBe('setup');
		expect(failureOfCall(call('ConcurrentRequests Limit exceeded.'), { used: 1, max: 2 }).kind).toBe('retry');
	});
});

it('a refusal of the token endpoint that nobody knows is told without its words', () => {
	const { reason } = oauthFaultOf('new_error', 'robin@private.example is not welcome');
	expect(reason).toMatchObject({ code: 'new_error' });
	expect(JSON.stringify(reason)).not.toContain('private.example');
	expect(oauthFaultOf('robin@private.example', '').reason.code).toBe('OAUTH');
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
		expect(answer?.errors).toMatchObject([{ code: 'X', fields: ['Email', '7'] }]);
	});
});

it('the limits of Web-to-Lead are told where the user chooses it', () => {
	const notice = properties.find(({ name }) => name === 'webToLeadNotice');
	expect(notice?.displayName).toMatch(/no confirmation.*500.*silently drops/s);
	const operation = properties.find(({ name }) => name === 'operation');
	expect(JSON.stringify(operation?.options)).toContain('500 a day, without confirmation');
});

it('the race of matching by email is named where the user chooses it', () => {
	const matchBy = properties.find(({ name }) => name === 'matchBy');
	expect(matchBy?.description).toContain('at the same moment, there are two');
});
