"use client";
import { useState, type FormEvent } from "react";
import { Button } from "~/app/_ui/button";
import { Field, TextInput } from "~/app/_ui/field";
import { Notice } from "~/app/_ui/notice";
import { postJson } from "~/app/_ui/post-json";
import { minimumPasswordLength } from "~/server/identity/domain/password-policy.ts";

interface AcceptFormProps {
  readonly token: string;
  /** What the person will sign in with; password managers keep it. */
  readonly account: string;
}

export function AcceptForm({ token, account }: AcceptFormProps) {
  const [error, setError] = useState<string>();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setError(undefined);
    const answer = await postJson("/api/auth/invitation/accept", {
      token,
      name: form.get("name"),
      password: form.get("password"),
    });
    if (answer.ok) {
      window.location.replace("/");
      return;
    }
    setPending(false);
    setError(answer.message);
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3.5">
      {error !== undefined && (
        <Notice tone="bad" live>
          {error}
        </Notice>
      )}
      <input type="hidden" name="username" autoComplete="username" value={account} readOnly />
      <Field label="Your name" required>
        {(ids) => <TextInput {...ids} name="name" maxLength={120} autoComplete="name" />}
      </Field>
      <Field
        label="Password"
        required
        hint={`At least ${minimumPasswordLength} characters and no pattern; a sentence works well.`}
      >
        {(ids) => (
          <TextInput {...ids} name="password" type="password" maxLength={200} autoComplete="new-password" />
        )}
      </Field>
      <Button type="submit" tone="primary" pending={pending} className="mt-1 w-full">
        Accept invitation
      </Button>
    </form>
  );
}
