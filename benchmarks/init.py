"""How long `init` looks at a folder of 40 exports; allowed: 5 seconds.

.venv/bin/python benchmarks/init.py
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

RAW = Path(__file__).parents[1] / "data/sample/raw"
FILES, ALLOWED = 40, 5.0


def main():
    exports = sorted(path for path in RAW.rglob("*") if path.is_file())
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder) / "raw"
        raw.mkdir()
        for number in range(FILES):
            source = exports[number % len(exports)]
            (raw / f"{number:02}-{source.name}").write_bytes(source.read_bytes())
        began = time.perf_counter()
        command = [sys.executable, "-m", "nps_analysis", "init", "--raw", str(raw)]
        subprocess.run([*command, "--to", f"{folder}/programme.toml"], check=True, stdout=-3)
        took = time.perf_counter() - began
    print(f"{FILES} exports: {took:.1f} s, allowed {ALLOWED:.0f} s")


if __name__ == "__main__":
    main()
