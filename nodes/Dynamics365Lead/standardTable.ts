import type { LeadColumn, LeadTable } from './leadTable';

const text = (
	name: string,
	label: string,
	maxLength: number,
	more: Partial<LeadColumn> = {},
): LeadColumn => ({
	name,
	label,
	type: 'String',
	required: false,
	writable: true,
	maxLength,
	...more,
});

/**
 * The columns that are mapped by default, as every environment has them at first (Dynamics 365, lead table reference;
 * the length of companyname is assumed). Used where the environment's own definition cannot be read.
 */
const STANDARD_COLUMNS: readonly LeadColumn[] = [
	text('subject', 'Topic', 300, { required: true }),
	text('firstname', 'First Name', 50),
	text('lastname', 'Last Name', 50, { required: true }),
	text('emailaddress1', 'Email', 100, { format: 'Email' }),
	text('telephone1', 'Business Phone', 50, { format: 'Phone' }),
	text('companyname', 'Company Name', 100),
	text('jobtitle', 'Job Title', 100),
	text('address1_country', 'Country/Region', 80),
	text('description', 'Description', 2000, { type: 'Memo' }),
	{
		name: 'leadsourcecode',
		label: 'Lead Source',
		type: 'Picklist',
		required: false,
		writable: true,
		choices: [
			{ value: 1, label: 'Advertisement' },
			{ value: 2, label: 'Employee Referral' },
			{ value: 3, label: 'External Referral' },
			{ value: 4, label: 'Partner' },
			{ value: 5, label: 'Public Relations' },
			{ value: 6, label: 'Seminar' },
			{ value: 7, label: 'Trade Show' },
			{ value: 8, label: 'Web' },
			{ value: 9, label: 'Word of Mouth' },
			{ value: 10, label: 'Other' },
		],
	},
];

export const STANDARD_TABLE: LeadTable & { isStandard: true } = {
	isStandard: true,
	keys: [],
	columns: new Map(STANDARD_COLUMNS.map((column) => [column.name, column])),
};
