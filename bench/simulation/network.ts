import type { VirtualTime } from "./virtual-time.ts";

/** What a network does to what is sent. */
export interface Weather {
  /** Milliseconds that a packet takes within a region, and from one to another, at the least. */
  readonly near: number;
  readonly far: number;
  /** What is added at random is up to this part of it, and now and then ten times that. */
  readonly jitter: number;
  /** Of packets, that are sent again after a while. */
  readonly loss: number;
}

/** Milliseconds after which TCP sends a lost packet again; twice that after the next loss. */
const retransmission = 200;

/** Connections between regions: what is sent arrives once, late, or never while there is a cut. */
export class Network {
  readonly #time: VirtualTime;
  readonly #random: () => number;
  readonly #weather: Weather;
  readonly #cuts: { readonly region: number; readonly from: number; readonly to: number }[] = [];

  constructor(time: VirtualTime, random: () => number, weather: Weather) {
    this.#time = time;
    this.#random = random;
    this.#weather = weather;
  }

  /** Nothing leaves or enters a region for a time. */
  cut(region: number, from: number, to: number): void {
    this.#cuts.push({ region, from, to });
  }

  /** Does something where it arrives. */
  send(from: number, to: number, arrive: () => void): void {
    const moment = this.#time.now();
    const arrival = moment + this.#travel(from, to);
    if (this.#isCut(from, to, moment) || this.#isCut(from, to, arrival)) return;
    this.#time.at(arrival, arrive);
  }

  #isCut(from: number, to: number, moment: number): boolean {
    if (from === to) return false;
    return this.#cuts.some(
      (cut) => (cut.region === from || cut.region === to) && cut.from <= moment && moment < cut.to,
    );
  }

  #travel(from: number, to: number): number {
    const { near, far, jitter, loss } = this.#weather;
    const least = from === to ? near : far;
    const rare = this.#random() < 0.01 ? 10 : 1;
    let travel = least * (1 + this.#random() * jitter * rare);
    for (let wait = retransmission; this.#random() < loss; wait *= 2) travel += wait;
    return travel;
  }
}
