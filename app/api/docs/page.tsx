/* The REST reference, drawn on the server from the same operations that answer it: no script, nothing to fetch. */
import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { describeOperations } from "~/server/doors/describe-operations.ts";
import { restOperations } from "~/server/doors/operations.ts";
import { OperationReference } from "./_components/operation-reference";

export const metadata: Metadata = { title: "REST API" };

export default async function ApiDocsPage() {
  await headers();
  const groups = describeOperations(restOperations);
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-8 p-4 lg:flex-row lg:p-8">
      <nav aria-label="Operations" className="lg:sticky lg:top-8 lg:h-fit lg:w-56 lg:shrink-0">
        <h2 className="pb-2 text-xs font-semibold text-ink-3">Operations</h2>
        <ul className="grid grid-cols-2 gap-1 text-sm lg:grid-cols-1">
          {groups.map((group) => (
            <li key={group.noun}>
              <a className="block rounded-md px-2 py-1 text-ink-2 hover:bg-hover" href={`#${group.noun}`}>
                {group.noun}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main className="min-w-0 flex-1">
        <h1 className="text-2xl font-semibold">REST API</h1>
        <p className="max-w-prose pt-2 text-ink-2">
          Everything the portal shows and does is available below <code className="font-mono">/api/v1</code>{" "}
          with an API token: <code className="font-mono">Authorization: Bearer wm_…</code>. What hands out
          rights asks for a session. The same document for machines:{" "}
          <a className="text-link underline" href="/api/v1/openapi.json">
            openapi.json
          </a>
          . Clients of Backstage find its catalog API below <code className="font-mono">/api/catalog</code> (
          <a className="text-link underline" href="/api/catalog/openapi.json">
            its document
          </a>
          ). Back to{" "}
          <Link className="text-link underline" href="/" prefetch={false}>
            the portal
          </Link>
          .
        </p>
        {groups.map((group) => (
          <section key={group.noun} id={group.noun} aria-labelledby={`${group.noun}-title`} className="pt-8">
            <h2 id={`${group.noun}-title`} className="border-b border-line pb-2 text-lg font-semibold">
              {group.noun}
            </h2>
            {group.operations.map((operation) => (
              <OperationReference key={operation.name} operation={operation} />
            ))}
          </section>
        ))}
      </main>
    </div>
  );
}
