/**
 * Requests to the API beside the viewer. Every failure is an {@link ApiError} with the problem's own sentence and code.
 * @module
 */

import { t } from '../core/i18n.js';

/** Where the API is: beside the viewer (`/viewer/` and `/api/`), or above it (`/api/viewer/`). */
export function apiBase(page) {
  const { origin, pathname } = new URL(page);
  const above = /^(.*\/api\/)viewer\//.exec(pathname);
  return new URL(above ? above[1] : '../api/', `${origin}${pathname}`).href;
}

/** What the service answered instead of a result (RFC 9457). */
export class ApiError extends Error {
  /** @param {number} status 0: no answer at all. @param {string} code Stable, for programs. @param {string} message */
  constructor(status, code, message) {
    super(message);
    [this.name, this.status, this.code] = ['ApiError', status, code];
  }

  /** Reads a problem; App Service and proxies answer without one. */
  static async of(answer) {
    const problem = await answer.json().catch(() => ({}));
    return new ApiError(
      answer.status,
      problem.code ?? `http-${answer.status}`,
      problem.detail ?? `${answer.status} ${answer.statusText}`.trim(),
    );
  }
}

/** The API by HTTP. */
export class Client {
  /** @param {string} base Ends with `/`. @param {(error: ApiError) => void} onSignedOut Called when the service does not know who asks. */
  constructor(base, onSignedOut = () => {}) {
    this.base = base;
    this.onSignedOut = onSignedOut;
  }

  /** A path's URL: each segment is escaped, slashes too, as the API wants them. */
  url(segments, query = {}) {
    const url = new URL(segments.map(encodeURIComponent).join('/'), this.base);
    for (const [name, value] of Object.entries(query)) {
      if (value !== null && value !== undefined && value !== '') url.searchParams.set(name, String(value));
    }

    return url.href;
  }

  /** Sends a request. @returns {Promise<Response>} A response of success. @throws {ApiError} */
  async send(method, url, { body, type, signal, headers } = {}) {
    let answer;
    try {
      answer = await fetch(url, {
        method,
        body,
        signal,
        credentials: 'same-origin',
        redirect: 'error',
        headers: { ...(type ? { 'Content-Type': type } : {}), ...headers },
      });
    } catch (error) {
      if (signal?.aborted) throw error;
      // The browser does not tell a page more than that.
      throw new ApiError(0, 'service-unreachable', t('error.unreachable'));
    }

    if (answer.ok) return answer;
    const error = await ApiError.of(answer);
    if (answer.status === 401) this.onSignedOut(error);
    throw error;
  }

  /** Reads JSON. */
  async get(segments, query, signal) {
    return (await this.send('GET', this.url(segments, query), { signal })).json();
  }

  /** Reads a file. */
  async blob(segments, query, signal) {
    return (await this.send('GET', this.url(segments, query), { signal })).blob();
  }

  /** Sends JSON and reads what is answered, if anything. */
  async post(segments, value, query, signal) {
    const body = value === undefined ? undefined : JSON.stringify(value);
    const answer = await this.send('POST', this.url(segments, query), { body, type: body && 'application/json', signal });
    return answer.status === 204 ? null : answer.json().catch(() => null);
  }

  /** Deletes. */
  async delete(segments, signal) {
    const answer = await this.send('DELETE', this.url(segments), { signal });
    return answer.status === 204 ? null : answer.json().catch(() => null);
  }
}
