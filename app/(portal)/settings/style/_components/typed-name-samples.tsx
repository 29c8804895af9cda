"use client";
import { useState } from "react";
import { TypedNameField } from "~/app/_ui/typed-name-field";
import { Sample } from "./both-themes";

const name = "payments-api";

export function TypedNameSamples() {
  const [typed, setTyped] = useState(["", name]);
  return (
    <Sample name="TypedNameField, before what cannot be undone: empty, typed">
      <div className="grid gap-3 sm:grid-cols-2">
        {typed.map((text, index) => (
          <TypedNameField
            key={index}
            name={name}
            typed={text}
            onType={(next) => setTyped(typed.with(index, next))}
          />
        ))}
      </div>
    </Sample>
  );
}
