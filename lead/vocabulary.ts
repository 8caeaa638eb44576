/**
 * The words of a marketplace lead, as tables.
 *
 * Source: Microsoft's lead pages of 2017 to 2023 (get-customer-leads, lead-management FAQ); the stage of an action
 * changed its meaning in 2019, hence the two stage models.
 */

/** Where the lead came from. The key is the canonical name, the values are the spellings seen on the wire, in lower case. */
export const SOURCES = {
	AzureMarketplace: ['azuremarketplace'],
	AzurePortal: ['azureportal'],
	TestDrive: ['testdrive'],
	AppSource: ['spza', 'appsource', 'appsource (spza)'],
} as const satisfies Record<string, readonly string[]>;

/** What the buyer did, in the spelling in which it is printed. Compared without case. */
export const ACTIONS = ['INS', 'PLT', 'DNC', 'Create', 'StartTestDrive'] as const;

export type LeadSource = keyof typeof SOURCES;
export type LeadAction = (typeof ACTIONS)[number];

export const STAGES = ['initial-interest', 'active', 'trial', 'do-not-contact', 'test', 'unknown'] as const;
export type LeadStage = (typeof STAGES)[number];

/** Which generation of Microsoft's pages says what an action means. */
export type StageModel = '2018' | '2019';

/** What each action says of the buyer's interest. `DNC` and test leads have a stage of their own in both models. */
export const STAGE_OF_ACTION = {
	'2018': {
		INS: 'initial-interest',
		PLT: 'active',
		DNC: 'do-not-contact',
		Create: 'active',
		StartTestDrive: 'trial',
	},
	'2019': {
		INS: 'active',
		PLT: 'initial-interest',
		DNC: 'do-not-contact',
		Create: 'active',
		StartTestDrive: 'trial',
	},
} as const satisfies Record<StageModel, Record<LeadAction, LeadStage>>;

/**
 * What each source can say, by Microsoft's description of the actions. `StartTestDrive` outlived the source
 * `TestDrive` (dropped in 2019), so it may come from either store.
 */
export const EXPECTED_ACTIONS: Readonly<Record<LeadSource, readonly LeadAction[]>> = {
	AzureMarketplace: ['INS', 'StartTestDrive'],
	AzurePortal: ['Create'],
	TestDrive: ['StartTestDrive'],
	AppSource: ['INS', 'PLT', 'DNC', 'StartTestDrive'],
};

/** What was odd about a lead. Each code is at most once in `warnings`. */
export const WARNINGS = [
	'source-missing',
	'source-unknown',
	'action-missing',
	'action-unknown',
	'action-conflict',
	'offer-missing',
	'offer-not-qualified',
	'unexpected-combination',
	'separator-normalised',
	'created-time-unreadable',
	'body-invalid-json',
	'customer-info-absent',
	'customerinfo-invalid-json',
	'customerinfo-double-encoded',
	'email-invalid',
	'duplicate-form-field',
	'unknown-members',
	'edu-pii-present',
	'active-content',
	'doc-sample-lookalike',
] as const;
export type LeadWarning = (typeof WARNINGS)[number];

/** The shapes in which Microsoft's systems hand a lead over. */
export const RECEIVED_FROM = [
	'azureTable',
	'httpsEndpoint',
	'webToLead',
	'leadSource',
	'partnerCenterCsv',
	'azureBlobCsv',
] as const;
export type ReceivedFrom = (typeof RECEIVED_FROM)[number];
