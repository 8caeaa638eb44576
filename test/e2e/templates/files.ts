import { deepEqual, equal, match } from 'node:assert/strict';
import { TARGET_LIST } from '../../../dev/targets';
import type { TemplateScene } from './scene';
import { readTemplate, type Template, type TemplateNode, templateNames } from './template';

const OWN = 'n8n-nodes-marketplace-leads.';
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';
const GRID = 16;
/** n8n draws a node 96 wide and high, 32 more for each output beyond the second, and its name below (editor-ui, canvas). */
const NODE = 96;
const FURTHER_OUTPUT = 32;
const LABEL = { beside: 48, below: 60 };

interface NodeType {
	name: string;
	version: number | number[];
	defaultVersion?: number;
}

interface Box {
	name: string;
	left: number;
	top: number;
	right: number;
	bottom: number;
}

/** What holds for each file before anything is run. */
export async function filePromises({ promises, api }: TemplateScene): Promise<void> {
	const templates = templateNames().map((name) => [name, readTemplate(name)] as const);
	const types = await api.types<NodeType>('nodes');

	await promises.keep(
		'every template tells what happens, what to set up first and what ends where',
		async () => {
			for (const [name, { nodes }] of templates) {
				equal(nodes.filter(({ type }) => type === STICKY_NOTE).length, 3, name);
				match(JSON.stringify(nodes), /### Set up first/, name);
			}
		},
	);

	await promises.keep('every node of every template is of a type and version that n8n knows', async () => {
		for (const [name, { nodes }] of templates) {
			deepEqual(
				nodes.filter((node) => !isNewest(node, types)).map((node) => node.name),
				[],
				name,
			);
		}
	});

	await promises.keep(
		'a target lets the other leads go on, and ends the execution where a post may be kept in n8n only',
		async () => {
			for (const [name, template] of templates) {
				const takesPosts = template.nodes.some(({ type }) => type === `${OWN}marketplaceLeadWebhookTrigger`);
				const targets = template.nodes.filter(({ type }) =>
					TARGET_LIST.some(({ node }) => type === `${OWN}${node}`),
				);
				for (const target of targets) {
					const onError = takesPosts ? 'stopWorkflow' : 'continueErrorOutput';
					equal(target.onError ?? 'stopWorkflow', onError, `${name}: ${target.name}`);
				}
			}
		},
	);

	await promises.keep('nodes, their names and the notes are on the grid and do not overlap', async () => {
		for (const [name, template] of templates) {
			deepEqual(offGrid(template), [], name);
			deepEqual(overlaps(template.nodes.map((node) => boxOf(node, template))), [], name);
		}
	});
}

/** The current version where the type names one, else the highest. */
function isNewest({ type, typeVersion }: TemplateNode, types: readonly NodeType[]): boolean {
	const known = types.filter(({ name }) => name === type);
	const current = known.flatMap(({ version, defaultVersion }) => defaultVersion ?? [version].flat());
	return known.length > 0 && typeVersion === Math.max(...current);
}

const offGrid = ({ nodes }: Template): string[] =>
	nodes.filter(({ position }) => position.some((place) => place % GRID !== 0)).map(({ name }) => name);

function boxOf({ name, type, position: [left, top], parameters }: TemplateNode, template: Template): Box {
	if (type === STICKY_NOTE) {
		return {
			name,
			left,
			top,
			right: left + Number(parameters.width),
			bottom: top + Number(parameters.height),
		};
	}
	const outputs = template.connections[name]?.main?.length ?? 1;
	return {
		name,
		left: left - LABEL.beside,
		top,
		right: left + NODE + LABEL.beside,
		bottom: top + NODE + Math.max(0, outputs - 2) * FURTHER_OUTPUT + LABEL.below,
	};
}

const overlaps = (boxes: readonly Box[]): string[] =>
	boxes.flatMap((one, index) =>
		boxes
			.slice(index + 1)
			.filter(
				(other) =>
					one.left < other.right &&
					other.left < one.right &&
					one.top < other.bottom &&
					other.top < one.bottom,
			)
			.map((other) => `${one.name} and ${other.name}`),
	);
