#!/usr/bin/env python3
"""Says in which sessions words occur, by code that shares nothing with the program's.

usage: search.py ROOT words N SEED   prints N words and identifiers that occur in the transcripts, one a line
       search.py ROOT find           reads words from stdin; prints for each a line of session ids, separated by blanks
"""
import glob, json, os, random, re, sys, unicodedata

SPECIAL = {'ß': 'ss', 'ẞ': 'ss', 'æ': 'ae', 'Æ': 'ae', 'œ': 'oe', 'Œ': 'oe', 'ø': 'o', 'Ø': 'o', 'đ': 'd', 'Đ': 'd',
           'ð': 'd', 'Ð': 'd', 'ł': 'l', 'Ł': 'l', 'þ': 'th', 'Þ': 'th', 'ı': 'i', '’': "'", '‘': "'",
           'ﬀ': 'ff', 'ﬁ': 'fi', 'ﬂ': 'fl', 'ﬃ': 'ffi', 'ﬄ': 'ffl'}


def dropped(c):
    n = ord(c)
    return 0x300 <= n <= 0x36f or 0x591 <= n <= 0x5c7 or 0x64b <= n <= 0x65f or n in (0x200c, 0x200d, 0xad) \
        or 0xfe00 <= n <= 0xfe0f


def fold(text):
    if text.isascii():
        return text.lower()
    out = []
    for c in ''.join(c if 0xac00 <= ord(c) <= 0xd7a3 else unicodedata.normalize('NFD', c) for c in text):
        if c in SPECIAL:
            out.append(SPECIAL[c])
        elif 0xff01 <= ord(c) <= 0xff5e:
            out.append(chr(ord(c) - 0xff01 + 0x21).lower())
        elif not dropped(c):
            upper = c.upper()
            out.append((upper if len(upper) == 1 else c).lower())
    return ''.join(out)


def is_word(c):
    category = unicodedata.category(c)
    return category[0] == 'L' or category in ('Nd', 'Mn', 'Mc') or ord(c) > 0xffff \
        or (category[0] == 'S' and ord(c) > 0x7f)


def split(word):
    """The parts of an identifier: at separators, and where lower case turns to upper case."""
    parts, part = [], ''
    for i, c in enumerate(word):
        hump = i > 0 and c.isupper() and (word[i - 1].islower() or (
            i + 1 < len(word) and word[i - 1].isupper() and word[i + 1].islower()))
        if part and (hump or not is_word(c)):
            parts.append(part)
            part = ''
        if is_word(c):
            part += c
    return parts + [part] if part else parts


def pattern(word):
    """Between the parts are at most as many separators as in the word, or two, but no line break."""
    marks = max(2, max((len(m) for m in re.split('[%s]+' % WORD, word)), default=0))
    gap = '(?:(?!\n)[^%s]){0,%d}' % (WORD, marks)
    return re.compile(gap.join(re.escape(p) for p in (fold(p) for p in split(word)) if p))


def ranges():
    out, start = [], None
    for n in range(0x10000):
        word = not 0xd800 <= n <= 0xdfff and is_word(chr(n))
        if word and start is None:
            start = n
        if not word and start is not None:
            out.append((start, n - 1))
            start = None
    return ''.join('%s-%s' % (re.escape(chr(a)), re.escape(chr(b))) for a, b in out) + '\U00010000-\U0010ffff'


WORD = ranges()


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def content(value):
    if isinstance(value, str):
        yield value
    for block in value if isinstance(value, list) else []:
        if not isinstance(block, dict):
            continue
        kind = block.get('type') or ''
        if kind in ('text', 'thinking'):
            yield from (block[k] for k in (kind,) if isinstance(block.get(k), str))
        elif kind.endswith('tool_use'):
            yield block.get('name') or ''
            yield from strings(block.get('input'))
        elif kind.endswith('tool_result'):
            yield from content(block.get('content'))


def texts(row):
    kind = row.get('type')
    message = row.get('message')
    if kind in ('user', 'assistant') and isinstance(message, dict):
        yield from content(message.get('content'))
    elif kind == 'system':
        yield from content(row.get('content'))
    elif kind == 'attachment' and (row.get('attachment') or {}).get('type') == 'queued_command':
        yield from content(row['attachment'].get('prompt'))


def session(path, row):
    parts = path.split(os.sep)
    if parts[-1].startswith('agent-') and 'subagents' not in parts:
        return row['sessionId']
    return parts[parts.index('subagents') - 1] if 'subagents' in parts else os.path.basename(path)[:-len('.jsonl')]


def read(root):
    for path in sorted(glob.glob(os.path.join(root, 'projects', '**', '*.jsonl'), recursive=True)):
        for line in open(path, encoding='utf-8', errors='replace', newline='\n'):
            for row in rows(line):
                for text in texts(row) if isinstance(row, dict) else []:
                    yield session(path, row), text.encode('utf-8', 'replace').decode()
    for path in sorted(glob.glob(os.path.join(root, 'projects', '*', '*', 'tool-results', '*'))):
        yield path.split(os.sep)[-3], open(path, encoding='utf-8', errors='replace', newline='').read()


def rows(line):
    """One record, or a torn one and another after it."""
    at = 0
    while at >= 0:
        try:
            row, end = json.JSONDecoder(strict=False).raw_decode(line, at)
            yield row
            at = line.find('{', end)
        except ValueError:
            at = line.find('{"', at + 1)


def words(root, count, seed):
    found = set()
    for _, text in read(root):
        found.update(re.findall('[%s]{2,40}' % WORD, text))
        found.update(re.findall(r'[A-Za-z][A-Za-z0-9]*(?:[_./:-]{1,2}[A-Za-z0-9]+)+', text[:100_000]))
    chosen = random.Random(seed).sample(sorted(found), min(count, len(found)))
    print('\n'.join(chosen))


def find(root):
    by_session = {}
    for name, text in read(root):
        by_session.setdefault(name, []).append(fold(text))
    joined = {name: '\n\0\n'.join(all) for name, all in by_session.items()}
    for word in sys.stdin.read().split('\n'):
        if word:
            sought = pattern(word)
            print(' '.join(sorted(name for name, text in joined.items() if sought.search(text))))


if sys.argv[2] == 'words':
    words(sys.argv[1], int(sys.argv[3]), int(sys.argv[4]))
else:
    find(sys.argv[1])
