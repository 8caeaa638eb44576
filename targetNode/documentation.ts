/**
 * Address of the public repository, e.g. `https://github.com/contoso/n8n-nodes-marketplace-leads`. None yet: with an address here, the
 * panels of nodes and the dialogs of credentials link to their pages (docs/decisions/0100).
 */
const REPOSITORY: string | undefined = undefined;

/** Where a page of `docs/` can be read; undefined while there is no public repository. */
export const pageAddress = (page: string, repository: string | undefined = REPOSITORY): string | undefined =>
	repository === undefined ? undefined : `${repository}/blob/main/docs/${page}`;
