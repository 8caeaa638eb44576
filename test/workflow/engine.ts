/**
 * Runs workflows on n8n's own engine (n8n-core's WorkflowExecute) with the built package, without a server.
 *
 * What a server adds is not here: the database, the schedule, activation. `test/e2e` has those.
 */
import './n8nHome';
import { CredentialTestContext, ExecutionLifecycleHooks, PollContext, WorkflowExecute } from 'n8n-core';
import { createRunExecutionData, Workflow } from 'n8n-workflow';
import type {
	ExecutionError,
	IConnections,
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeCredentialTestResult,
	INodeExecutionData,
	INodeType,
	IRun,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	IWorkflowSettings,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { additionalDataFor } from './additionalData';
import { misfitsOfOutput } from './outputSchemas';
import { loadBuiltPackage } from './builtPackage';
import { CredentialsOfTest } from './credentials';
import type { TestCredentials } from './credentials';
import { nodeTypesOf } from './nodeTypes';
import type { NodeFunction } from './testNodes';

/** A workflow as n8n exports it; ids and positions of nodes may be left out. */
export interface WorkflowJson {
	nodes: Array<Partial<INode> & Pick<INode, 'name' | 'type'>>;
	connections: IConnections;
	settings?: IWorkflowSettings;
}

export interface Setting {
	/** By id or name, as the nodes refer to them. A refreshed token is written back into this object. */
	credentials?: TestCredentials;
	/** What the nodes of type `test.function` do, by node name. */
	functions?: Record<string, NodeFunction>;
	/** `trigger` (default) hands the start items on; `manual` makes a trigger fetch its own, as in the editor. */
	mode?: WorkflowExecuteMode;
	/** The workflow's static data; written to by the nodes. */
	staticData?: IDataObject;
}

export interface RunOptions extends Setting {
	/** Default: the node that no other leads to. */
	startNode?: string;
	/** What the start node puts out; plain objects become items. Default: one empty item. */
	startItems?: Array<INodeExecutionData | IDataObject>;
}

export interface RunResult {
	run: IRun;
	/** Everything that the node put out, over all its runs. */
	items(nodeName: string, output?: number): INodeExecutionData[];
	/** What ended the execution; undefined when it went to its end. */
	error: ExecutionError | undefined;
}

export interface PollOptions extends Setting {
	/** Why n8n polls now: `activate` (default) and `init` at activation and boot. */
	activation?: WorkflowActivateMode;
	/**
	 * How an execution ends that the poll started: `workflow` (default) really runs the rest of the workflow; a function
	 * answers in its place. What it throws is "the execution could not be created".
	 */
	run?: 'workflow' | ((items: INodeExecutionData[]) => IRun | Promise<IRun>);
}

/** One execution that a poll started. */
export interface Emission {
	items: INodeExecutionData[];
	/** The run that `donePromise` was resolved with; rejects with what it was rejected with. */
	run: Promise<IRun>;
}

export interface PollResult {
	/** What poll() returned. Outside of manual mode n8n starts an execution with it, so it is among the emissions too. */
	returned: INodeExecutionData[][] | null;
	emissions: Emission[];
	/** What was given to `__emitError`. */
	errors: Error[];
	/** Waits until all executions have ended and their donePromise was settled; never rejects. */
	settled(): Promise<void>;
}

export interface Engine {
	run(workflow: WorkflowJson, options?: RunOptions): Promise<RunResult>;
	/** Polls once. Rejects with what poll() threw. */
	poll(workflow: WorkflowJson, triggerName: string, options?: PollOptions): Promise<PollResult>;
	/** Runs `methods.credentialTest[functionName]` of the node type, as the editor's Test does. */
	credentialTest(
		nodeType: string,
		functionName: string,
		credential: { type: string; data: ICredentialDataDecryptedObject },
	): Promise<INodeCredentialTestResult>;
	/** A node type as the engine sees it, e.g. `n8n-nodes-marketplace-leads.leadParse`. */
	nodeType(name: string): INodeType;
}

/** Loads the built package. About a second; one engine serves a whole test file. */
export async function startEngine(packageDir?: string): Promise<Engine> {
	const loader = await loadBuiltPackage(packageDir);
	const typesWith = (functions: Record<string, NodeFunction> = {}) => nodeTypesOf(loader, functions);

	/** A workflow ready to run, and the surroundings of one execution of it. */
	const prepare = (json: WorkflowJson, setting: Setting): Prepared => {
		const nodes = json.nodes.filter(({ type }) => type !== STICKY_NOTE).map(completeNode);
		const workflow = new Workflow({
			id: 'workflow-of-test',
			name: 'Workflow of test',
			nodes,
			connections: json.connections,
			active: true,
			nodeTypes: typesWith(setting.functions),
			staticData: setting.staticData,
			settings: { executionOrder: 'v1', ...json.settings },
		});
		const credentials = new CredentialsOfTest(loader, setting.credentials ?? {});
		const mode = setting.mode ?? 'trigger';
		const additionalData = (): IWorkflowExecuteAdditionalData => ({
			...additionalDataFor(credentials),
			hooks: new ExecutionLifecycleHooks(mode, 'execution-of-test', workflowBase(nodes, json.connections)),
		});
		return { workflow, mode, additionalData };
	};

	return {
		async run(json, options = {}) {
			const prepared = prepare(json, options);
			const start = nodeNamed(prepared.workflow, options.startNode ?? onlyStartNode(prepared.workflow));
			const items = (options.startItems ?? [{ json: {} }]).map(asItem);
			const result = resultOf(await execute(prepared, start, [items]));
			const misfits = misfitsIn(prepared.workflow, result, items);
			if (misfits.length > 0) throw new Error(`Outputs that no schema describes: ${misfits.join('; ')}`);
			return result;
		},

		async poll(json, triggerName, options = {}) {
			const prepared = prepare(json, options);
			const node = nodeNamed(prepared.workflow, triggerName);
			return await pollOnce(prepared, node, options);
		},

		async credentialTest(nodeType, functionName, { type, data }) {
			const test = typesWith().getByNameAndVersion(nodeType).methods?.credentialTest?.[functionName];
			if (!test) throw new Error(`${nodeType} has no credential test "${functionName}".`);
			const credentials = new CredentialsOfTest(loader, {});
			const context = new CredentialTestContext(additionalDataFor(credentials));
			const filled = credentials.withDefaults(type, data);
			return await test.call(context, { id: 'of-test', name: 'Of test', type, data: filled });
		},

		nodeType: (name) => typesWith().getByNameAndVersion(name),
	};
}

interface Prepared {
	workflow: Workflow;
	mode: WorkflowExecuteMode;
	/** New for each execution: the engine keeps counters in it. */
	additionalData(): IWorkflowExecuteAdditionalData;
}

async function execute(
	{ workflow, mode, additionalData }: Prepared,
	node: INode,
	data: INodeExecutionData[][],
) {
	const start = { node, data: { main: data }, source: null };
	const runData = createRunExecutionData({ executionData: { nodeExecutionStack: [start] } });
	return await new WorkflowExecute(additionalData(), mode, runData).processRunExecutionData(workflow);
}

async function pollOnce(prepared: Prepared, node: INode, options: PollOptions): Promise<PollResult> {
	const { workflow, mode, additionalData } = prepared;
	const { run = 'workflow', activation = 'activate' } = options;
	const emissions: Emission[] = [];
	const errors: Error[] = [];
	const start = (data: INodeExecutionData[][]): Emission => {
		const items = data.flat();
		const running = run === 'workflow' ? execute(prepared, node, data) : Promise.resolve(items).then(run);
		const emission = { items, run: running };
		// The test may look at it much later, or not at all.
		running.catch(() => undefined);
		emissions.push(emission);
		return emission;
	};
	const context = new PollContext(
		workflow,
		node,
		additionalData(),
		mode,
		activation,
		(data, _responsePromise, donePromise) => {
			start(data).run.then(
				(ended) => donePromise?.resolve(ended),
				(failure: Error) => donePromise?.reject(failure),
			);
		},
		(failure) => void errors.push(failure),
	);
	const { poll } = workflow.nodeTypes.getByNameAndVersion(node.type, node.typeVersion);
	if (!poll) throw new Error(`${node.type} does not poll.`);
	const returned = await isolated(workflow, async () => await poll.call(context));
	if (returned && mode !== 'manual') start(returned);
	return {
		returned,
		emissions,
		errors,
		async settled() {
			for (let known = -1; known < emissions.length; ) {
				known = emissions.length;
				await Promise.allSettled(emissions.map((emission) => emission.run));
				// One more turn, in which the node learns of it and may emit the next batch.
				await new Promise((resolve) => setImmediate(resolve));
			}
		},
	};
}

/** As n8n's scheduler does; n8n 2.0 and 2.20 have no isolates for expressions. */
async function isolated<Result>({ expression }: Workflow, act: () => Promise<Result>): Promise<Result> {
	const { withIsolate }: Partial<Workflow['expression']> = expression;
	return withIsolate
		? await withIsolate.call<typeof expression, [typeof act], Promise<Result>>(expression, act)
		: await act();
}

const resultOf = (run: IRun): RunResult => ({
	run,
	items: (nodeName, output = 0) =>
		(run.data.resultData.runData[nodeName] ?? []).flatMap((task) => task.data?.main?.[output] ?? []),
	error: run.data.resultData.error,
});

/** What the package's nodes have output, held against what the editor shows of it before the first run. */
function misfitsIn(workflow: Workflow, result: RunResult, items: readonly INodeExecutionData[]): string[] {
	const given = new Set(items.flatMap(({ json }) => Object.keys(json)));
	return Object.values(workflow.nodes).flatMap(({ name, type, parameters, onError }) => {
		// Then what was not done is among the rest.
		if (onError === 'continueRegularOutput') return [];
		const outputs = type.endsWith('.leadParse') ? [0, 1, 2, 3] : [0];
		const jsons = outputs.flatMap((output) => result.items(name, output).map(({ json }) => json));
		return misfitsOfOutput(type, parameters.operation, jsons, given);
	});
}

/** It stands on the canvas only. */
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

const completeNode = (node: WorkflowJson['nodes'][number], index: number): INode => ({
	id: `node-${index}`,
	typeVersion: 1,
	position: [index * 200, 0],
	parameters: {},
	...node,
});

const asItem = (item: INodeExecutionData | IDataObject): INodeExecutionData =>
	isItem(item) ? item : { json: item };

const isItem = (item: INodeExecutionData | IDataObject): item is INodeExecutionData =>
	typeof item.json === 'object' && item.json !== null;

function nodeNamed(workflow: Workflow, name: string): INode {
	const node = workflow.getNode(name);
	if (!node) throw new Error(`The workflow has no node "${name}".`);
	return node;
}

function onlyStartNode(workflow: Workflow): string {
	const starts = Object.keys(workflow.nodes).filter((name) => workflow.getParentNodes(name).length === 0);
	const [only, ...others] = starts;
	if (only === undefined || others.length > 0)
		throw new Error(`Name the start node, one of: ${starts.join(', ')}`);
	return only;
}

const workflowBase = (nodes: INode[], connections: IConnections): IWorkflowBase => ({
	id: 'workflow-of-test',
	name: 'Workflow of test',
	active: true,
	isArchived: false,
	createdAt: new Date(0),
	updatedAt: new Date(0),
	nodes,
	connections,
	activeVersionId: null,
});
