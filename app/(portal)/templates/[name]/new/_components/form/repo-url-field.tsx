"use client";
/* Backstage's RepoUrlPicker: host and owner are given by the portal or the template, the name is typed. */
import type { FieldProps } from "@rjsf/utils";
import { useState } from "react";
import { Select, TextInput } from "~/app/_ui/field";
import { describedBy } from "./field-ids";
import { NameStatus } from "./name-status";
import { formatRepoUrl, parseRepoUrl, type RepoUrl } from "./repo-url";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

const textsIn = (options: unknown, key: string): string[] => {
  const list = isRecord(options) ? options[key] : undefined;
  return [list].flat().filter((entry) => typeof entry === "string");
};

interface OwnerInputProps {
  readonly allowed: readonly string[];
  readonly value: string;
  readonly disabled: boolean;
  readonly onChange: (owner: string) => void;
}

function OwnerInput({ allowed, value, disabled, onChange }: OwnerInputProps) {
  if (allowed.length === 0) {
    return (
      <TextInput
        aria-label="Organisation"
        placeholder="this organisation"
        value={value}
        disabled={disabled}
        autoComplete="off"
        onChange={(event) => onChange(event.target.value)}
      />
    );
  }
  return (
    <Select
      aria-label="Organisation"
      value={value}
      disabled={disabled}
      onChange={(event) => onChange(event.target.value)}
    >
      {allowed.map((owner) => (
        <option key={owner}>{owner}</option>
      ))}
    </Select>
  );
}

function useRepoUrl({ formData, onChange, fieldPathId, uiSchema, registry }: FieldProps) {
  const options: unknown = uiSchema?.["ui:options"];
  const owners = textsIn(options, "allowedOwners");
  const forgeHost: unknown = registry.formContext?.forgeHost;
  const host = textsIn(options, "allowedHosts")[0] ?? (typeof forgeHost === "string" ? forgeHost : "");
  const answered = parseRepoUrl(typeof formData === "string" ? formData : "", host);
  // The owner outlives an emptied name, which makes the whole answer empty.
  const [owner, setOwner] = useState(answered.owner === "" ? (owners[0] ?? "") : answered.owner);
  const url: RepoUrl = { ...answered, owner };
  const change = (next: Partial<RepoUrl>) => {
    setOwner(next.owner ?? owner);
    onChange(formatRepoUrl({ ...url, ...next }), fieldPathId.path);
  };
  return { url, owners, change };
}

export function RepoUrlField(props: FieldProps) {
  const { fieldPathId, disabled, readonly, rawErrors, schema, uiSchema, registry } = props;
  const { url, owners, change } = useRepoUrl(props);
  const id = fieldPathId.$id;
  const hasHint = (schema.description ?? "") !== "" || uiSchema?.["ui:help"] !== undefined;
  const isFixed = disabled === true || readonly === true;
  const template: unknown = registry.formContext?.template;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <span className="text-sm text-ink-3">{url.host} /</span>
        <div className="min-w-36 flex-1">
          <OwnerInput
            allowed={owners}
            value={url.owner}
            disabled={isFixed}
            onChange={(owner) => change({ owner })}
          />
        </div>
        <span aria-hidden className="text-ink-3 max-sm:hidden">
          /
        </span>
        <div className="min-w-48 flex-2">
          <TextInput
            {...describedBy({ id, hasHint, errors: rawErrors })}
            id={id}
            value={url.repo}
            disabled={isFixed}
            autoComplete="off"
            spellCheck={false}
            placeholder="checkout-api"
            onChange={(event) => change({ repo: event.target.value })}
          />
        </div>
      </div>
      {typeof template === "string" && url.repo !== "" && <NameStatus template={template} value={url.repo} />}
    </>
  );
}
