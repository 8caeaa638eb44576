/**
 * n8n's own engine with the built package and n8n's own nodes, so that all contenders of a bench run on the same one.
 * Only for benches: it needs `frame/n8nOfDemo.mjs` preloaded, which finds n8n in the demo.
 */
import { additionalDataFor } from '../../test/workflow/additionalData';
import { CredentialsOfTest } from '../../test/workflow/credentials';
import type { TestCredentials } from '../../test/workflow/credentials';
import { dirname } from 'node:path';
import { ExpressionEngineConfig } from '@n8n/config';
import { ExecutionLifecycleHooks, LazyPackageDirectoryLoader, WorkflowExecute } from 'n8n-core';
import { createRunExecutionData, Expression, NodeHelpers, Workflow } from 'n8n-workflow';
import type {
	INode,
	INodeExecutionData,
	INodeTypes,
	IWorkflowBase,
	IWorkflowExecuteAdditionalData,
	LoadedClass,
	ICredentialType,
} from 'n8n-workflow';
import { root } from '../demo/settings';

/** The one node that is measured, as a workflow names it, e.g. `n8n-nodes-base.noOp`. */
export type MeasuredNode = Partial<INode> & Pick<INode, 'type'>;

export interface BenchEngine {
	/**
	 * Runs trigger -> node with these items, as an execution that a trigger has started.
	 *
	 * @returns what the node put out, per output
	 * @throws what ended the execution
	 */
	run(
		node: MeasuredNode,
		items: INodeExecutionData[],
		credentials?: TestCredentials,
	): Promise<INodeExecutionData[][]>;
}

/** Our package, which also finds what n8n brings with it. */
class WithNodesOfN8n extends LazyPackageDirectoryLoader {
	constructor(private readonly ofN8n: LazyPackageDirectoryLoader) {
		super(root);
	}

	override getCredential(name: string): LoadedClass<ICredentialType> {
		return name in this.known.credentials ? super.getCredential(name) : this.ofN8n.getCredential(name);
	}
}

/** Knows that a credential of n8n may extend one that extends another. */
class CredentialsOfBench extends CredentialsOfTest {
	override getParentTypes(name: string): string[] {
		return super.getParentTypes(name).flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}
}

/**
 * Loads both packages: about a second, and each node at its first run.
 *
 * @param services what an execution is given beyond the usual, e.g. a task runner
 */
export async function startBenchEngine(
	services: Partial<IWorkflowExecuteAdditionalData> = {},
): Promise<BenchEngine> {
	const ofN8n = new LazyPackageDirectoryLoader(dirname(require.resolve('n8n-nodes-base/package.json')));
	const ours = new WithNodesOfN8n(ofN8n);
	await Promise.all([ofN8n.loadAll(), ours.loadAll()]);
	const nodeTypes = nodeTypesOf([ours, ofN8n]);
	await startExpressionEngine();

	return {
		async run(node, items, credentials = {}) {
			const nodes: INode[] = [
				nodeCalled('Start', { type: 'n8n-nodes-base.manualTrigger' }),
				nodeCalled('Measured', node),
			];
			const connections = { Start: { main: [[{ node: 'Measured', type: 'main' as const, index: 0 }]] } };
			const settings = { executionOrder: 'v1' as const };
			const described = { id: 'bench', name: 'Bench', nodes, connections, active: true, settings };
			const workflow = new Workflow({ ...described, nodeTypes });
			const additionalData = {
				...additionalDataFor(new CredentialsOfBench(ours, credentials)),
				...services,
				hooks: new ExecutionLifecycleHooks('trigger', 'execution-of-bench', workflowBase(described)),
			};
			const [start] = nodes;
			if (!start) throw new Error('A workflow without nodes does not start.');
			const first = { node: start, data: { main: [items] }, source: null };
			const data = createRunExecutionData({ executionData: { nodeExecutionStack: [first] } });
			const { resultData } = (
				await new WorkflowExecute(additionalData, 'trigger', data).processRunExecutionData(workflow)
			).data;
			if (resultData.error) throw resultData.error;
			return resultData.runData.Measured?.[0]?.data?.main?.map((output) => output ?? []) ?? [];
		},
	};
}

/** As n8n does at its start, with its defaults: expressions run in a V8 isolate of their own. */
async function startExpressionEngine(): Promise<void> {
	const { engine, poolSize, maxCodeCacheSize, bridgeTimeout, bridgeMemoryLimit } =
		new ExpressionEngineConfig();
	await Expression.initExpressionEngine({
		engine,
		poolSize,
		maxCodeCacheSize,
		bridgeTimeout,
		bridgeMemoryLimit,
	});
}

function nodeTypesOf(loaders: readonly LazyPackageDirectoryLoader[]): INodeTypes {
	const find: INodeTypes['getByName'] = (fullName) => {
		const [packageName, ...name] = fullName.split('.');
		const loader = loaders.find((candidate) => candidate.packageName === packageName);
		if (!loader) throw new Error(`No node type "${fullName}" in benches.`);
		return loader.getNode(name.join('.')).type;
	};
	return {
		getByName: find,
		getByNameAndVersion: (fullName, version) => NodeHelpers.getVersionedNodeType(find(fullName), version),
		getKnownTypes: () => Object.assign({}, ...loaders.map(({ known }) => known.nodes)),
	};
}

const nodeCalled = (name: string, node: MeasuredNode): INode => ({
	id: name,
	name,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
	...node,
});

const workflowBase = (
	described: Pick<IWorkflowBase, 'id' | 'name' | 'nodes' | 'connections' | 'active' | 'settings'>,
): IWorkflowBase => ({
	...described,
	isArchived: false,
	createdAt: new Date(0),
	updatedAt: new Date(0),
	activeVersionId: null,
});
