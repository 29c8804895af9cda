"use client";
/* Two steps in one dialog: what the token may do, then the token itself, shown this once. */
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTRPC } from "~/app/_trpc/client";
import { Button } from "~/app/_ui/button";
import { CommandLine } from "~/app/_ui/copy-button";
import { describeError } from "~/app/_ui/describe-error";
import { Dialog } from "~/app/_ui/dialog";
import { Field, Select, TextInput } from "~/app/_ui/field";
import { Notice } from "~/app/_ui/notice";

const roleChoices = [
  { role: "viewer", label: "Viewer: read everything" },
  { role: "developer", label: "Developer: also start and retry runs" },
  { role: "maintainer", label: "Maintainer: also manage templates and scorecards" },
  { role: "admin", label: "Admin: everything" },
] as const;
const lifetimes = [
  { value: "30d", label: "30 days" },
  { value: "90d", label: "90 days" },
  { value: "365d", label: "1 year" },
] as const;

interface CreateTokenDialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onCreated: () => Promise<unknown>;
}

export function CreateTokenDialog({ open, onClose, onCreated }: CreateTokenDialogProps) {
  const trpc = useTRPC();
  const create = useMutation(trpc.tokens.create.mutationOptions({ onSuccess: () => onCreated() }));
  const close = () => {
    onClose();
    create.reset();
  };
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const role = roleChoices.find((choice) => choice.role === form.get("role"))?.role ?? "viewer";
    create.mutate({ name: String(form.get("name")), role, expires: String(form.get("expires")) });
  };
  if (create.data !== undefined) {
    return (
      <Dialog
        open={open}
        onClose={close}
        title="Copy your token now"
        footer={<Button onClick={close}>Done</Button>}
      >
        <div className="flex flex-col gap-3">
          <Notice tone="warn">It is shown this once. Only its fingerprint is stored.</Notice>
          <CommandLine command={create.data.token} label="Copy token" />
          <p className="text-sm text-ink-2">
            Send it as <code className="font-mono">Authorization: Bearer …</code>, or set{" "}
            <code className="font-mono">WAYMARK_TOKEN</code> for the command line.
          </p>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Create token"
      footer={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" form="create-token" tone="primary" pending={create.isPending}>
            Create token
          </Button>
        </>
      }
    >
      <TokenForm onSubmit={submit} error={create.error} />
    </Dialog>
  );
}

interface TokenFormProps {
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly error: unknown;
}

function TokenForm({ onSubmit, error }: TokenFormProps) {
  const [role, setRole] = useState("developer");
  return (
    <form id="create-token" onSubmit={onSubmit} className="flex flex-col gap-4">
      {error !== null && (
        <Notice tone="bad" live>
          {describeError(error).message}
        </Notice>
      )}
      <Field label="Name" required hint="What uses it, for example “checkout deploy pipeline”.">
        {(ids) => <TextInput {...ids} name="name" maxLength={80} autoComplete="off" />}
      </Field>
      <Field label="Role" required>
        {(ids) => (
          <Select {...ids} name="role" value={role} onChange={(event) => setRole(event.target.value)}>
            {roleChoices.map((choice) => (
              <option key={choice.role} value={choice.role}>
                {choice.label}
              </option>
            ))}
          </Select>
        )}
      </Field>
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
    </form>
  );
}
