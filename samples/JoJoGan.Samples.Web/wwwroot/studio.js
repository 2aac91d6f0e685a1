// The page is a client of the same API that everyone else uses: see /openapi/v1.json.

const mostPictures = 8;
const mostPhotos = 16;
const bannerAfter = 5000; // milliseconds without a connection

const $ = id => document.getElementById(id);

const chosen = { pictures: [], photos: [] };
const cards = new Map(); // job id -> { element, job, pictures }
let limits = { fileBytes: 20_000_000 };
let selectedStyle = null; // a style's id

// Requests

class Problem extends Error {
  constructor(problem, status) {
    super([problem.title, problem.detail].filter(Boolean).join(' '));
    this.status = status;
  }
}

async function request(method, path, body, headers = {}) {
  const json = body !== undefined && !(body instanceof FormData);
  const response = await fetch(path, {
    method,
    body: json ? JSON.stringify(body) : body,
    headers: { ...(json ? { 'Content-Type': 'application/json' } : {}), ...headers },
  }).catch(() => { throw new Problem({ title: 'The server cannot be reached.', detail: 'Try again in a moment.' }, 0); });
  if (response.status === 401 && path !== '/session') {
    await signIn();
    return request(method, path, body, headers);
  }
  if (!response.ok) {
    const problem = await response.json().catch(() => ({ title: `The server answered ${response.status}.` }));
    const fields = Object.values(problem.errors ?? {}).flat();
    throw new Problem(fields.length > 0 ? { title: problem.title, detail: fields.join(' ') } : problem, response.status);
  }
  return response.status === 204 ? null : response.json();
}

const get = path => request('GET', path);

/** Posts a form; a repeated attempt after a lost answer gives the same job. */
async function submit(path, form) {
  const headers = { 'Idempotency-Key': crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` };
  for (let attempt = 1; ; attempt++) {
    try {
      return await request('POST', path, form, headers);
    } catch (problem) {
      if (attempt === 4 || ![0, 503].includes(problem.status)) throw problem;
      await new Promise(wait => setTimeout(wait, attempt * 1500));
    }
  }
}

function signIn() {
  const dialog = $('sign-in');
  if (!dialog.open) dialog.showModal();
  return new Promise(done => {
    $('sign-in-form').onsubmit = async event => {
      event.preventDefault();
      try {
        await request('POST', '/session', { key: $('key').value });
        show($('key-problem'), null);
        dialog.close();
        done();
      } catch (problem) {
        show($('key-problem'), problem);
      }
    };
    dialog.oncancel = event => event.preventDefault();
  });
}

// Files

/** Adds files; sample style pictures are aligned, others are cut out first. */
function addFiles(kind, files, most, problem, aligned = false) {
  show(problem, null);
  for (const file of files) {
    if (!['image/png', 'image/jpeg', 'image/webp'].includes(file.type)) {
      show(problem, `${file.name} is no PNG, JPEG or WebP picture.`);
    } else if (file.size > limits.fileBytes) {
      show(problem, `${file.name} has more than ${Math.floor(limits.fileBytes / 1e6)} MB.`);
    } else if (chosen[kind].length === most) {
      show(problem, `${most} are the most.`);
    } else {
      chosen[kind].push({ file, url: URL.createObjectURL(file) });
    }
  }
  if (kind === 'pictures') $('aligned').checked = aligned;
  if (kind === 'pictures' && chosen.pictures.length > 0) select(null);
  drawFiles();
}

function drawFiles() {
  for (const [kind, list] of [['pictures', $('picture-list')], ['photos', $('photo-list')]]) {
    list.replaceChildren(...chosen[kind].map((entry, index) => {
      const remove = button('×', () => {
        URL.revokeObjectURL(entry.url);
        chosen[kind].splice(index, 1);
        drawFiles();
        (list.querySelector('button') ?? $(kind)).focus();
      });
      remove.setAttribute('aria-label', `Remove ${entry.file.name}`);
      const item = document.createElement('li');
      item.append(image(entry.url, entry.file.name), remove);
      return item;
    }));
  }
  updateButtons();
}

function dropZone(zone, input, kind, most, problem) {
  input.addEventListener('change', () => {
    addFiles(kind, input.files, most, problem);
    input.value = '';
  });
  zone.addEventListener('dragover', event => { event.preventDefault(); zone.classList.add('over'); });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', event => {
    event.preventDefault();
    zone.classList.remove('over');
    addFiles(kind, event.dataTransfer.files, most, problem);
  });
}

async function drawSamples() {
  const samples = await get('/samples').catch(() => ({ styles: [], photos: [] }));
  for (const [kind, most, problem] of [['styles', mostPictures, 'style-problem'], ['photos', mostPhotos, 'photo-problem']]) {
    $(`samples-${kind}`).hidden = samples[kind].length === 0;
    $(`sample-${kind}`).replaceChildren(...samples[kind].map(({ name, url }) => {
      const choose = button('', async () => {
        const blob = await (await fetch(url)).blob();
        const file = new File([blob], `${name}.png`, { type: blob.type });
        if (kind === 'styles') {
          chosen.pictures.length = 0;
          $('name').value = name;
        }
        addFiles(kind === 'styles' ? 'pictures' : 'photos', [file], most, $(problem), true);
      });
      choose.append(image(url, name));
      return choose;
    }));
  }
}

// Styles

async function drawStyles() {
  const { items } = await get('/v1/styles?limit=100');
  const ready = items.filter(style => style.state === 'ready');
  $('saved').hidden = ready.length === 0;
  $('styles').replaceChildren(...ready.map(style => {
    const choice = document.createElement('label');
    const radio = Object.assign(document.createElement('input'), {
      type: 'radio', name: 'style', value: style.id, checked: style.id === selectedStyle,
    });
    radio.addEventListener('change', () => select(style.id));
    const name = document.createElement('span');
    name.textContent = style.name;
    choice.append(radio, image(style.thumbnail, ''), name);
    return choice;
  }));
}

function select(style) {
  selectedStyle = style;
  if (style !== null) {
    chosen.pictures.forEach(entry => URL.revokeObjectURL(entry.url));
    chosen.pictures.length = 0;
    drawFiles();
  }
  for (const radio of $('styles').querySelectorAll('input')) radio.checked = radio.value === style;
  updateButtons();
}

function updateButtons() {
  const pictures = chosen.pictures.length > 0;
  const photos = chosen.photos.length > 0;
  const style = pictures || selectedStyle !== null;
  $('learn').disabled = !pictures;
  $('stylize').disabled = !photos || !style;
  $('stylize').textContent = pictures && photos ? 'Learn the style and stylize' : 'Stylize';
  $('stylize-hint').hidden = photos && style;
}

async function learn() {
  const form = new FormData();
  chosen.pictures.forEach(({ file }) => form.append('picture', file));
  const options = {
    name: $('name').value.trim() || 'My style',
    loss: $('loss').value,
    preserveColor: $('preserve').checked,
    isAligned: $('aligned').checked,
  };
  if ($('steps').value) options.steps = Number($('steps').value);
  form.append('options', JSON.stringify(options));
  const job = await submit('/v1/styles', form);
  remember(job);
  return job;
}

async function stylize(after) {
  const form = new FormData();
  chosen.photos.forEach(({ file }) => form.append('photo', file));
  form.append('strength', $('strength').value);
  form.append('paste', $('paste').checked);
  form.append(after ? 'after' : 'style', after ?? selectedStyle);
  remember(await submit('/v1/stylizations', form));
}

/** Runs what a button starts; the button waits, and what goes wrong is said beside it. */
async function start(starter, problem, work) {
  starter.disabled = true;
  show(problem, null);
  try {
    await work();
  } catch (error) {
    show(problem, error);
  }
  updateButtons();
}

// Jobs

function remember(job) {
  const ids = new Set(location.hash.slice(1).split(',').filter(Boolean));
  ids.add(job.id);
  history.replaceState(null, '', `#${[...ids].join(',')}`);
  draw(job);
}

function draw(job) {
  let card = cards.get(job.id);
  if (card && card.job.version > job.version) return;
  if (!card) {
    const element = $('job-template').content.firstElementChild.cloneNode(true);
    card = { element };
    cards.set(job.id, card);
    element.dataset.id = job.id; // later ids are greater
    const older = [...$('jobs').children].find(other => other.dataset.id < job.id);
    $('jobs').insertBefore(element, older ?? null);
  }
  const before = card.job?.state;
  card.job = job;
  $('empty').hidden = true;
  const { element } = card;
  element.querySelector('h3').textContent = title(job);
  const state = element.querySelector('.state');
  state.textContent = stateText(job);
  state.className = `state ${job.state}`;
  const bar = element.querySelector('progress');
  bar.hidden = ended(job);
  bar.setAttribute('aria-label', `Progress of ${title(job)}`);
  if (job.state === 'running' && job.progress?.steps) {
    bar.max = job.progress.steps;
    bar.value = job.progress.step;
  } else {
    bar.removeAttribute('value');
  }
  const detail = detailText(job);
  element.querySelector('.detail').textContent = detail;
  element.querySelector('.detail').hidden = detail === '';
  show(element.querySelector('.problem'), job.error ? new Problem(job.error, 0) : null);
  drawPictures(card);
  drawActions(card);
  if (before !== undefined && before !== job.state) $('news').textContent = `${title(job)}: ${stateText(job)}`;
  if (before !== job.state && job.kind === 'learn' && job.state === 'succeeded') {
    drawStyles().catch(() => {});
  }
}

const ended = job => ['succeeded', 'failed', 'canceled'].includes(job.state);

function title(job) {
  const count = job.input?.photos?.length ?? 0;
  return {
    learn: `Learn “${job.input?.name || 'style'}”`,
    stylize: `Stylize ${count} photo${count === 1 ? '' : 's'}`,
    distill: 'Train a student',
    video: 'Stylize a video',
  }[job.kind] ?? job.kind;
}

function stateText(job) {
  if (job.cancelRequested && !ended(job)) return 'Canceling';
  if (job.state === 'queued') {
    if (job.after) return 'Waits for its style';
    if (job.lacksWorker) return 'Waits for a worker';
    return job.queuePosition > 1 ? `Number ${job.queuePosition} in the queue` : 'Next in the queue';
  }
  return { running: 'Running', succeeded: 'Done', failed: 'Failed', canceled: 'Canceled' }[job.state];
}

function detailText(job) {
  if (job.state !== 'running' || !job.progress?.steps) return '';
  const { step, steps, remainingSeconds } = job.progress;
  const left = remainingSeconds > 0 ? `, about ${duration(remainingSeconds)} left` : '';
  return `${step} of ${steps}${left}${job.attempt > 1 ? `, attempt ${job.attempt}` : ''}`;
}

const duration = seconds => seconds < 90 ? `${Math.max(Math.round(seconds), 1)} s` : `${Math.round(seconds / 60)} min`;

function drawPictures(card) {
  const { job, element } = card;
  const pairs = job.kind === 'learn'
    ? [[job.input?.pictures?.[0], job.progress?.preview ?? job.output?.preview, 'Style picture', 'Latest preview']]
    : (job.output?.pictures ?? []).map((drawn, i) => [job.input?.photos?.[i], drawn, 'Photo', 'In the style']);
  const key = JSON.stringify(pairs);
  if (key === card.pictures) return;
  card.pictures = key;
  element.querySelector('.pictures').replaceChildren(...pairs.filter(pair => pair[0]).map(([before, after, one, other], i) => {
    const figure = document.createElement('figure');
    figure.className = 'pair';
    figure.append(image(before, one));
    const caption = document.createElement('figcaption');
    caption.append(text(one));
    if (after) {
      figure.append(image(after, other));
      if (job.kind === 'stylize') caption.append(link(after, 'Download', `stylized-${i + 1}.png`));
      else caption.append(text(other));
    }
    figure.append(caption);
    return figure;
  }));
}

function drawActions(card) {
  const { job, element } = card;
  const wanted = [];
  if (!ended(job)) wanted.push('cancel');
  if (job.state === 'succeeded' && job.kind === 'learn') wanted.push('use', 'style');
  if (job.state === 'succeeded' && job.kind === 'stylize' && job.output.pictures.length > 1) wanted.push('all');
  if (ended(job)) wanted.push('delete');
  const actions = element.querySelector('.actions');
  if (actions.dataset.wanted === wanted.join()) return;
  actions.dataset.wanted = wanted.join();
  const problem = element.querySelector('.problem');
  const make = {
    cancel: () => button('Cancel', event => start(event.target, problem, async () => draw(await request('POST', job.urls.cancel)))),
    use: () => button('Use this style', () => { select(job.output.style); $('photos').focus(); }),
    style: () => link(`/v1/styles/${job.output.style}/file`, 'Download style', '', 'button'),
    all: () => link(`${job.urls.self}/pictures.zip`, 'Download all', '', 'button'),
    delete: () => button('Delete', event => start(event.target, problem, async () => {
      await request('DELETE', job.urls.self);
      forget(job.id);
    })),
  };
  actions.replaceChildren(...wanted.map(name => {
    const action = make[name]();
    action.setAttribute('aria-label', `${action.textContent}: ${title(job)}`);
    return action;
  }));
}

function forget(id) {
  cards.get(id)?.element.remove();
  cards.delete(id);
  const ids = location.hash.slice(1).split(',').filter(other => other && other !== id);
  history.replaceState(null, '', ids.length > 0 ? `#${ids.join(',')}` : location.pathname);
  $('empty').hidden = cards.size > 0;
}

/** Jobs of the address come first; the latest of this owner follow. */
async function drawJobs() {
  const { items } = await get('/v1/jobs?limit=20');
  items.forEach(draw);
  const missing = location.hash.slice(1).split(',').filter(id => id && !cards.has(id));
  await Promise.all(missing.map(id => get(`/v1/jobs/${id}`).then(draw, () => forget(id))));
}

function listen() {
  const events = new EventSource('/v1/events');
  let lost = null;
  events.addEventListener('job', event => draw(JSON.parse(event.data)));
  events.addEventListener('open', () => {
    clearTimeout(lost);
    if (lost !== null) drawJobs().catch(() => {});
    lost = null;
    $('offline').hidden = true;
  });
  events.addEventListener('error', () => {
    lost ??= setTimeout(() => { $('offline').hidden = false; }, bannerAfter);
    if (events.readyState === EventSource.CLOSED) {
      events.close();
      setTimeout(listen, 2000); // the browser gives up on an answer that is no stream
    }
  });
}

// Small things

function image(url, text) {
  return Object.assign(document.createElement('img'), { src: url, alt: text, loading: 'lazy' });
}

function button(text, click) {
  const element = Object.assign(document.createElement('button'), { type: 'button', textContent: text });
  element.addEventListener('click', click);
  return element;
}

function link(url, text, name, style = '') {
  return Object.assign(document.createElement('a'), { href: url, textContent: text, download: name, className: style });
}

function text(words) {
  return Object.assign(document.createElement('span'), { textContent: words });
}

function show(place, problem) {
  place.hidden = problem === null;
  place.textContent = problem === null ? '' : problem.message ?? problem;
}

// Start

dropZone($('picture-drop'), $('pictures'), 'pictures', mostPictures, $('style-problem'));
dropZone($('photo-drop'), $('photos'), 'photos', mostPhotos, $('photo-problem'));
$('strength').addEventListener('input', () => { $('strength-value').textContent = `${Math.round($('strength').value * 100)} %`; });
$('learn').addEventListener('click', event => start(event.target, $('style-problem'), learn));
$('stylize').addEventListener('click', event => start(event.target, $('photo-problem'), async () => {
  await stylize(chosen.pictures.length > 0 ? (await learn()).id : null);
}));

const session = await get('/session');
limits = session.limits ?? limits;
if (!session.signedIn) await signIn();
await Promise.all([drawSamples(), drawStyles(), drawJobs()]).catch(problem => show($('style-problem'), problem));
listen();
