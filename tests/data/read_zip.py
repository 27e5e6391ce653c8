"""Reads a ZIP archive from standard input as a stranger does, and says as JSON what is in it and whether each file is what its index says.

    python3 read_zip.py < record.zip
"""

import hashlib
import io
import json
import sys
import zipfile

with zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read())) as archive:
    assert archive.testzip() is None, "every CRC holds"
    names = archive.namelist()
    index = json.loads(archive.read("index.json"))
    wrong = []
    listed = []
    for item in index["items"]:
        if "file" not in item:
            continue
        listed.append(item["file"])
        content = archive.read(item["file"])
        if hashlib.sha256(content).hexdigest() != item["sha256"] or len(content) != item["length"]:
            wrong.append(item["file"])
    json.dump(
        {
            "index": {**index, "items": index["items"][:500]},
            "count": len(index["items"]),
            "files": len(listed),
            "wrong": wrong,
            "unlisted": sorted(set(names) - set(listed) - {"index.json", "index.html"}),
            "in_order": names == ["index.json", "index.html", *listed],
            "html": archive.read("index.html").decode()[:20000],
        },
        sys.stdout,
    )
