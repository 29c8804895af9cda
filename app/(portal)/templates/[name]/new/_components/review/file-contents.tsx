"use client";
import { clsx } from "clsx";
import { useMemo } from "react";
import { Tag } from "~/app/_ui/badge";
import { CopyButton } from "~/app/_ui/copy-button";
import type { PlannedFile } from "~/server/scaffolder/domain/plan.schema.ts";
import { highlight } from "./highlight";

const tokenClass: Readonly<Record<string, string>> = {
  "hljs-attr": "text-code-key",
  "hljs-attribute": "text-code-key",
  "hljs-property": "text-code-key",
  "hljs-section": "text-code-key",
  "hljs-string": "text-code-string",
  "hljs-number": "text-code-number",
  "hljs-literal": "text-code-number",
  "hljs-keyword": "text-code-keyword",
  "hljs-built_in": "text-code-keyword",
  "hljs-comment": "text-code-comment",
};

export const formatBytes = (size: number): string =>
  size < 1024 ? `${size} B` : `${(size / 1024).toFixed(1)} kB`;

export function FileContents({ file }: { readonly file: PlannedFile }) {
  const pieces = useMemo(() => (file.encoding === "utf-8" ? highlight(file.path, file.content) : []), [file]);
  return (
    <div className="min-w-0">
      <div className="flex min-h-10 flex-wrap items-center gap-2 border-b border-line px-3 py-1">
        <code className="min-w-0 font-mono text-sm break-all">{file.path}</code>
        {file.mode === "100755" && <Tag>executable</Tag>}
        <span className="tabular ml-auto text-sm text-ink-3">{formatBytes(file.size)}</span>
        {file.encoding === "utf-8" && <CopyButton text={file.content} label={`Copy ${file.path}`} />}
      </div>
      {file.encoding === "base64" ? (
        <p className="p-4 text-ink-2">Binary file, committed as it is.</p>
      ) : (
        <pre
          tabIndex={0}
          aria-label={`Contents of ${file.path}`}
          className="max-h-[32rem] overflow-auto bg-code p-4 font-mono text-sm leading-5"
        >
          <code>
            {pieces.map((piece, index) => (
              <span
                key={index}
                className={clsx(
                  piece.className !== undefined && tokenClass[piece.className.split(" ")[0] ?? ""],
                )}
              >
                {piece.text}
              </span>
            ))}
          </code>
        </pre>
      )}
    </div>
  );
}
