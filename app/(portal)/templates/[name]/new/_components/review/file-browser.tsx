"use client";
/* The commit before it exists: the tree on the left, the chosen file on the right. */
import { ChevronDown, ChevronRight, File, Folder } from "lucide-react";
import { clsx } from "clsx";
import dynamic from "next/dynamic";
import { useMemo, useState } from "react";
import { Skeleton } from "~/app/_ui/skeleton";
import type { PlannedFile } from "~/server/scaffolder/domain/plan.schema.ts";
import { buildFileTree, type TreeFolder, type TreeNode } from "./file-tree";

const FileContents = dynamic(() => import("./file-contents").then((module) => module.FileContents), {
  ssr: false,
  loading: () => <Skeleton className="m-4 h-64" />,
});

interface TreeProps {
  readonly nodes: readonly TreeNode[];
  readonly selected: string;
  readonly onSelect: (path: string) => void;
}

const rowClass = "flex h-7 w-full items-center gap-1.5 rounded-sm px-2 text-left text-sm hover:bg-hover";

function FolderNode({
  folder,
  selected,
  onSelect,
}: Omit<TreeProps, "nodes"> & { readonly folder: TreeFolder }) {
  const [open, setOpen] = useState(true);
  const Chevron = open ? ChevronDown : ChevronRight;
  return (
    <li>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className={clsx(rowClass, "text-ink-2")}
      >
        <Chevron aria-hidden className="size-3.5 shrink-0" />
        <Folder aria-hidden className="size-3.5 shrink-0" />
        <span className="truncate">{folder.name}</span>
      </button>
      {open && (
        <div className="pl-3.5">
          <Nodes nodes={folder.children} selected={selected} onSelect={onSelect} />
        </div>
      )}
    </li>
  );
}

function Nodes({ nodes, selected, onSelect }: TreeProps) {
  return (
    <ul>
      {nodes.map((node) =>
        node.kind === "folder" ? (
          <FolderNode key={node.path} folder={node} selected={selected} onSelect={onSelect} />
        ) : (
          <li key={node.path}>
            <button
              type="button"
              aria-current={node.path === selected ? "true" : undefined}
              onClick={() => onSelect(node.path)}
              className={clsx(rowClass, "pl-7", node.path === selected && "bg-selected font-medium")}
            >
              <File aria-hidden className="size-3.5 shrink-0 text-ink-3" />
              <span className="truncate">{node.name}</span>
            </button>
          </li>
        ),
      )}
    </ul>
  );
}

export function FileBrowser({ files }: { readonly files: readonly PlannedFile[] }) {
  const tree = useMemo(() => buildFileTree(files.map((file) => file.path)), [files]);
  const first = files.find((file) => file.path === "README.md") ?? files[0];
  const [selected, setSelected] = useState(first?.path ?? "");
  const file = files.find((candidate) => candidate.path === selected);
  return (
    <div className="grid md:grid-cols-[17rem_minmax(0,1fr)]">
      <nav
        aria-label="Files"
        className="max-h-64 overflow-y-auto border-b border-line p-2 md:max-h-[34rem] md:border-r md:border-b-0"
      >
        <Nodes nodes={tree} selected={selected} onSelect={setSelected} />
      </nav>
      {file !== undefined && <FileContents file={file} />}
    </div>
  );
}
