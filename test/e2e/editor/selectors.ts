/**
 * Where things stand on the pages of n8n 2.41's editor, and nowhere else in these tests. n8n marks what its own tests
 * look for with `data-test-id`; where it marks nothing, a role and the text on the screen are taken.
 */
const id = (name: string): string => `[data-test-id="${name}"]`;

const named = (name: string): string => `[data-node-name="${name}"]`;

/** On the canvas. */
export const CANVAS = {
	empty: id('canvas-add-button'),
	addFirst: id('canvas-plus-button'),
	pane: id('canvas'),
	nodes: id('canvas-node'),
	node: (name: string): string => `${id('canvas-node')}${named(name)}`,
	/** Inside of a node: a red sign, with what is wrong in its tooltip. */
	issues: id('node-issues'),
	/** Inside of a node, in place of the icon: n8n does not know the type. */
	unknown: '.n8n-node-icon :text-is("?")',
	input: (name: string): string => `${id('canvas-node-input-handle')}${named(name)}`,
	output: (name: string, index: number): string =>
		`${id('canvas-node-output-handle')}${named(name)}[data-index="${index}"]`,
	outputs: (name: string): string => `${id('canvas-node-output-handle')}${named(name)}`,
	edge: (from: string, to: string): string =>
		`${id('edge')}[data-source-node-name="${from}"][data-target-node-name="${to}"]`,
	zoomToFit: id('zoom-to-fit'),
	tidyUp: id('tidy-up-button'),
	execute: id('execute-workflow-button'),
} as const;

/** The nodes panel, on the right. */
export const PANEL = {
	open: id('node-creator-plus-button'),
	root: id('node-creator'),
	search: id('node-creator-search-bar'),
	/** The id of an entry begins with the full type of its node; a random part follows. */
	entry: (type: string): string => `[data-keyboard-nav-type="node"][data-keyboard-nav-id^="${type}-"]`,
	name: id('node-creator-item-name'),
	description: id('node-creator-item-description'),
	icon: '.n8n-node-icon img',
	actions: '[data-keyboard-nav-type="action"]',
} as const;

/** The head of the page. */
export const HEAD = {
	menu: id('workflow-menu'),
	publish: id('workflow-open-publish-modal-button'),
	confirmPublish: id('workflow-publish-button'),
	activeSign: id('workflow-active-version-indicator'),
	/** The tab of the workflow's own executions. */
	executions: id('radio-button-executions'),
	execution: '[data-test-execution-status]',
} as const;

/** The panel of one node, as it opens by a double click. */
export const NODE = {
	root: id('ndv'),
	close: id('ndv-close-button'),
	execute: id('node-execute-button'),
	parameters: id('node-parameters'),
	parameter: (name: string): string => id(`parameter-input-${name}`),
	/** A parameter that is chosen from a list of what the org has. */
	picker: (name: string): string => id(`resource-locator-${name}`),
	pickerMode: id('rlc-mode-selector'),
	pickerSearch: id('rlc-search'),
	pickerItem: id('rlc-item'),
	/** Beside a parameter: a red sign, e.g. for a value that is missing or is none of the options. */
	issues: id('parameter-issues'),
	expressionEditor: `${id('inline-expression-editor-input')} [contenteditable="true"]`,
	expressionValue: id('inline-expression-editor-output'),
	addOption: id('collection-parameter-add'),
	/** A list of entries that are alike, by the name of its property. */
	list: (name: string): string => id(`fixed-collection-${name}`),
	addEntry: id('fixed-collection-add'),
	deleteEntry: id('fixed-collection-delete'),
	/** Where an entry of a sortable list is taken hold of. */
	dragEntry: '.drag-handle',
	mappedFields: id('mapping-fields-container'),
	credential: id('node-credentials-select'),
	newCredential: id('node-credentials-select-item-new'),
	editCredential: id('credential-edit-button'),
	input: id('ndv-input-panel'),
	output: id('output-panel'),
	mode: (mode: string): string => id(`radio-button-${mode.toLowerCase()}`),
	cell: 'tbody td',
} as const;

/** The dialog of one credential. */
export const CREDENTIAL = {
	root: id('editCredential-modal'),
	field: (name: string): string => id(`parameter-input-${name}`),
	save: id('credential-save-button'),
	success: id('credentials-config-container-test-success'),
	failure: '.el-tag--danger:visible',
} as const;

export const NOTIFICATION = '.el-notification';
