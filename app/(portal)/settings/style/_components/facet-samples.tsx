"use client";
import { useState } from "react";
import { FacetMenu } from "~/app/_ui/facet-menu";
import { Sample } from "./both-themes";

const owners = ["payments", "platform", "storefront"].map((label, index) => ({
  value: `group:default/${label}`,
  label,
  count: 4 - index,
}));

export function FacetSamples() {
  const [picked, setPicked] = useState<readonly string[]>(["group:default/payments"]);
  const toggle = (value: string) =>
    setPicked((before) =>
      before.includes(value) ? before.filter((one) => one !== value) : [...before, value],
    );
  return (
    <Sample name="FacetMenu: nothing picked, one picked, two picked" inline>
      <FacetMenu label="Owner" values={owners} picked={[]} onToggle={() => undefined} />
      <FacetMenu label="Owner" values={owners} picked={picked} onToggle={toggle} />
      <FacetMenu
        label="Owner"
        values={owners}
        picked={owners.slice(0, 2).map(({ value }) => value)}
        onToggle={() => undefined}
      />
    </Sample>
  );
}
