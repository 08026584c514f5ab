"""The page Licences names what the site contains of others."""

from __future__ import annotations

import vl_convert

from book.tools import vendor


def test_the_licences_name_what_is_bundled() -> None:
    names = " ".join(row[0] for row in vendor.BUNDLED)
    versions = {
        "Vega": vl_convert.get_vega_version(),
        "Vega-Lite": vl_convert.get_vegalite_versions()[-1],
        "Vega-Embed": vl_convert.get_vega_embed_version(),
    }
    for name, version in versions.items():
        assert f"{name} {'.'.join(version.split('.')[:2])}" in names
