// `chexnet serve` as a process of its own, and the other commands beside it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The program, as it is started. */
export class Program {
  /** @param {string[]} line The command line that all arguments follow. */
  constructor(line) {
    this.line = line;
  }

  /** Runs a command to its end; its output. */
  async run(...given) {
    const child = this.#spawn(given);
    const [output, error] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const code = child.exitCode ?? (await new Promise(resolve => child.once('exit', resolve)));
    // 1: done, but some images failed, as is meant here.
    if (code > 1) throw new Error(`${given.join(' ')} ended with ${code}: ${error || output}`);
    return output;
  }

  /** Starts the service and waits until it is ready. */
  async serve(...given) {
    const child = this.#spawn(['serve', '--http', '0', '--json', ...given]);
    const errors = [];
    createInterface(child.stderr).on('line', line => {
      errors.push(line);
      if (errors.length > 200) errors.shift();
    });
    const ended = new Promise((_, reject) =>
      child.once('exit', code => reject(new Error(`serve ended with ${code}: ${errors.join('\n')}`))),
    );
    ended.catch(() => {});
    const ready = new Promise(resolve =>
      createInterface(child.stdout).on('line', line => {
        if (line.startsWith('{')) resolve(JSON.parse(line));
      }),
    );
    return new Service(child, await Promise.race([ready, ended]), errors);
  }

  #spawn(given) {
    const [program, ...rest] = [...this.line, ...given];
    const environment = { ...process.env };
    for (const name of ['CHEXNET_STORAGE', 'CHEXNET_TOKEN']) delete environment[name];
    return spawn(program, rest, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

/** A running service. */
export class Service {
  token = null;

  /** @param {object | null} child The process; null for a service that is not ours to stop. */
  constructor(child, ready, errors) {
    this.child = child;
    this.errors = errors;
    this.origin = new URL(ready.http).origin;
    this.viewer = `${this.origin}/viewer/`;
    this.model = ready.model;
  }

  /** A service that runs at an address. */
  static async at(http) {
    const service = new Service(null, { http }, []);
    service.model = (await service.json(['models'])).scoring;
    return service;
  }

  /** Calls the API; path segments are escaped. */
  async call(method, segments, { query = {}, body, headers = {} } = {}) {
    const url = new URL(`/api/${segments.map(encodeURIComponent).join('/')}`, this.origin);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    return fetch(url, { method, body, headers: { ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}), ...headers } });
  }

  async json(segments, query) {
    const answer = await this.call('GET', segments, { query });
    if (!answer.ok)
      throw Object.assign(new Error(`${segments.join('/')}: ${answer.status} ${await answer.text()}`), { status: answer.status });
    return answer.json();
  }

  /** Stores a film. */
  async upload(dataset, image, bytes) {
    const answer = await this.call('POST', ['xrays', dataset, image], { body: bytes });
    if (answer.status !== 202) throw new Error(`${image}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Waits until an answer satisfies; the service's own end ends it. */
  async until(ask) {
    for (;;) {
      const answer = await ask();
      if (answer) return answer;
      if (this.child && this.child.exitCode !== null) throw new Error(`The service ended: ${this.errors.join('\n')}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }

  /** Waits for a film's row. */
  scored(dataset, image) {
    return this.until(async () => {
      const answer = await this.call('GET', ['predictions', dataset, image]);
      const body = await answer.json();
      return answer.ok || body.code !== 'prediction-not-found' ? body : null;
    });
  }

  async stop() {
    if (!this.child || this.child.exitCode !== null) return;
    const ended = new Promise(resolve => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}

async function text(stream) {
  let all = '';
  for await (const chunk of stream.setEncoding('utf8')) all += chunk;
  return all;
}
