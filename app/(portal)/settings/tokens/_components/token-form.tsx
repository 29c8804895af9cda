"use client";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { describeError } from "~/app/_ui/describe-error";
import { Choice, Field, Select, TextInput } from "~/app/_ui/field";
import { Notice } from "~/app/_ui/notice";
import { lifetimes, roleChoices } from "./token-choices";

export const tokenFormId = "create-token";

export interface NewToken {
  readonly name: string;
  readonly role: (typeof roleChoices)[number]["role"];
  readonly expires: string;
  readonly account?: string;
  readonly scopes?: string[];
  readonly runsPerHour?: number;
}

function readForm(form: FormData): NewToken {
  const text = (name: string) => String(form.get(name) ?? "");
  const scopes = form.getAll("scope").map(String);
  return {
    name: text("name"),
    role: roleChoices.find((choice) => choice.role === form.get("role"))?.role ?? "viewer",
    expires: text("expires"),
    ...(text("account") !== "" && { account: text("account") }),
    ...(scopes.length > 0 && { scopes }),
    ...(text("runsPerHour") !== "" && { runsPerHour: Number(text("runsPerHour")) }),
  };
}

function AccountField() {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.serviceAccounts.list.queryOptions({ limit: 100 }));
  const accounts = data?.items.filter(({ state }) => state === "active") ?? [];
  return (
    <Field
      label="Acts as"
      hint="Your own token ends with your account; a service account's does not."
      error={
        error === null ? undefined : `The service accounts are missing here. ${describeError(error).message}`
      }
    >
      {(ids) => (
        <Select {...ids} name="account" defaultValue="">
          <option value="">Yourself</option>
          {accounts.map((account) => (
            <option key={account.id} value={account.id}>
              {account.name} (at most {account.role})
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

function ScopeChoices() {
  const trpc = useTRPC();
  const { data, error } = useQuery(trpc.permissions.list.queryOptions({}));
  if (error !== null) return <Notice tone="bad">{describeError(error).message}</Notice>;
  return (
    <fieldset className="mt-2 grid max-h-44 grid-cols-1 gap-1 overflow-y-auto sm:grid-cols-2">
      <legend className="sr-only">Scopes</legend>
      {data?.scopes.map((scope) => (
        <Choice
          key={scope}
          type="checkbox"
          name="scope"
          value={scope}
          label={scope}
          className="font-mono text-sm"
        />
      ))}
    </fieldset>
  );
}

interface TokenFormProps {
  readonly onSubmit: (input: NewToken) => void;
  readonly error: unknown;
}

export function TokenForm({ onSubmit, error }: TokenFormProps) {
  const [isNarrowed, setNarrowed] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onSubmit(readForm(new FormData(event.currentTarget)));
  };
  return (
    <form id={tokenFormId} onSubmit={submit} className="flex flex-col gap-4">
      {error !== null && (
        <Notice tone="bad" live>
          {describeError(error).message}
        </Notice>
      )}
      <Field label="Name" required hint="What uses it, for example “checkout deploy pipeline”.">
        {(ids) => <TextInput {...ids} name="name" maxLength={80} autoComplete="off" />}
      </Field>
      <AccountField />
      <Field label="Role" required>
        {(ids) => (
          <Select {...ids} name="role" defaultValue="developer">
            {roleChoices.map((choice) => (
              <option key={choice.role} value={choice.role}>
                {choice.label}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <div>
        <Choice
          type="checkbox"
          label="Only some of what the role may do"
          hint="Give a pipeline just the scopes it needs."
          checked={isNarrowed}
          onChange={(event) => setNarrowed(event.target.checked)}
        />
        {isNarrowed && <ScopeChoices />}
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Expires after" required>
          {(ids) => (
            <Select {...ids} name="expires" defaultValue="90d">
              {lifetimes.map((lifetime) => (
                <option key={lifetime.value} value={lifetime.value}>
                  {lifetime.label}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field label="Runs an hour" optionalMark hint="No limit when left empty.">
          {(ids) => <TextInput {...ids} name="runsPerHour" type="number" min={1} max={10_000} step={1} />}
        </Field>
      </div>
    </form>
  );
}
