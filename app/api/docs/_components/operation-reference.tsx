import type { FieldDescription, OperationDescription } from "~/server/doors/describe-operations.ts";

function FieldRows({ fields, caption }: { fields: readonly FieldDescription[]; caption: string }) {
  if (fields.length === 0) return null;
  return (
    <div className="overflow-x-auto pt-3" tabIndex={0} role="region" aria-label={caption}>
      <table className="w-full min-w-md text-left text-sm">
        <caption className="pb-1 text-left text-xs font-semibold text-ink-3">{caption}</caption>
        <thead className="text-xs text-ink-3">
          <tr>
            <th scope="col" className="w-48 border-b border-line py-1 pr-4 font-medium">
              Name
            </th>
            <th scope="col" className="w-40 border-b border-line py-1 pr-4 font-medium">
              Type
            </th>
            <th scope="col" className="border-b border-line py-1 font-medium">
              Notes
            </th>
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <tr key={field.name}>
              <td className="border-b border-line py-1 pr-4 align-top font-mono">{field.name}</td>
              <td className="border-b border-line py-1 pr-4 align-top text-ink-2">{field.type}</td>
              <td className="border-b border-line py-1 align-top text-ink-2">{field.notes}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function OperationReference({ operation }: { operation: OperationDescription }) {
  return (
    <article id={operation.name} className="py-5">
      <h3 className="flex flex-wrap items-baseline gap-2">
        <span className="rounded-sm bg-info-soft px-1.5 py-0.5 font-mono text-xs font-semibold text-info">
          {operation.method}
        </span>
        <code className="font-mono text-sm break-all">{operation.path}</code>
      </h3>
      <p className="pt-1 text-ink-2">{operation.summary}.</p>
      {operation.description === null ? null : (
        <p className="max-w-prose pt-1 text-sm text-ink-2">{operation.description}</p>
      )}
      <p className="pt-1 text-sm text-ink-3">
        Role: {operation.role}
        {operation.ownership === null ? "" : `; ${operation.ownership}`} ·{" "}
        {operation.scope === null ? "with a session, never a token" : `token scope: ${operation.scope}`} ·
        answers {operation.status}
        {operation.cli === null ? "" : " · "}
        {operation.cli === null ? null : <code className="font-mono">waymark {operation.cli}</code>}
      </p>
      <FieldRows fields={operation.input} caption={`Input of ${operation.name}`} />
      <FieldRows fields={operation.output} caption={`Answer of ${operation.name}`} />
    </article>
  );
}
