"use client";
import { useState, type FormEvent } from "react";
import { Button } from "~/app/_ui/button";
import { Field, TextInput } from "~/app/_ui/field";
import { Notice } from "~/app/_ui/notice";
import { postJson } from "~/app/_ui/post-json";

export function SignInForm({ returnTo }: { readonly returnTo: string }) {
  const [error, setError] = useState<string>();
  const [pending, setPending] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setError(undefined);
    const answer = await postJson("/api/auth/sign-in", {
      handle: form.get("handle"),
      password: form.get("password"),
    });
    if (answer.ok) {
      window.location.assign(returnTo);
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
      <Field label="Account" required>
        {(ids) => <TextInput {...ids} name="handle" autoComplete="username" autoCapitalize="none" />}
      </Field>
      <Field label="Password" required>
        {(ids) => <TextInput {...ids} name="password" type="password" autoComplete="current-password" />}
      </Field>
      <Button type="submit" tone="primary" pending={pending} className="mt-1 w-full">
        Sign in
      </Button>
    </form>
  );
}
