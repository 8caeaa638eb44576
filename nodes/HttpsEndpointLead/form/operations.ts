import type { IExecuteFunctions } from 'n8n-workflow';
import { createOrUpdate } from '../../../targetNode/createOrUpdate';
import type { Operation } from '../../../targetNode/operation';
import { makeEndpointTarget } from '../write/makeTarget';

export const DEFINITION = { name: 'httpsEndpoint', make: makeEndpointTarget };

/** An endpoint gets each lead as a message and says nothing of records, so what other targets call Create or Update is a post here. */
export const OPERATIONS: readonly Operation[] = [
	{
		name: 'Post Leads',
		value: 'createOrUpdate',
		action: 'Post leads',
		description: 'Post each lead to the endpoint as a separate message',
		run: async (context: IExecuteFunctions) => await createOrUpdate(context, DEFINITION),
	},
];
