"""Inputs that every cloud of the tests takes, for each resource."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

text = st.text(
    st.characters(min_codepoint=33, max_codepoint=0x2FFF, exclude_categories=["Cs", "Cc", "Zs"]), max_size=40
)
names = text.filter(lambda value: 1 <= len(value) <= 60 and value == value.strip())
tags = st.dictionaries(st.text("abcdef", min_size=1, max_size=5), text.filter(bool), max_size=3)
flags = st.booleans()


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these fields."""
    return st.fixed_dictionaries({}, optional=fields)


images = st.builds(
    lambda source, rest: {**source, **rest},
    st.one_of(
        st.fixed_dictionaries(
            {"instanceId": st.just("ins-demo0001")},
            optional={"dataDiskIds": st.lists(st.just("disk-1"), max_size=1), "forcePoweroff": flags, "sysprep": flags},
        ),
        st.fixed_dictionaries({"snapshotIds": st.just(["snap-1"])}),
        st.fixed_dictionaries(
            {
                "importFrom": st.fixed_dictionaries(
                    {
                        "url": st.just("https://b.cos.ap-guangzhou.myqcloud.com/x.qcow2"),
                        "osType": st.just("Ubuntu"),
                        "osVersion": st.just("22.04"),
                        "architecture": st.sampled_from(["x86_64", "i386", "arm64"]),
                    },
                    optional={"force": flags, "bootMode": st.just("UEFI"), "dataDiskUrls": st.just(["https://x/y"])},
                )
            }
        ),
    ),
    some(
        name=names,
        description=text,
        family=text,
        deprecated=flags,
        tags=tags,
        triggers=tags,
        deletionProtection=st.just(False),
        onDelete=st.sampled_from(["delete", "retain", "deprecate"]),
        deleteSnapshots=flags,
        unshareOnDelete=flags,
        wait=st.sampled_from(["available", "started"]),
        timeouts=some(create=st.just("45m"), update=st.just("1h30m"), delete=st.just("90s")),
    ),
)
copies = st.builds(
    lambda regions, rest: {"regions": regions, **rest},
    st.one_of(
        st.lists(st.sampled_from(["ap-shanghai", "ap-beijing"]), min_size=1, unique=True),
        st.dictionaries(
            st.sampled_from(["ap-shanghai", "ap-beijing"]), some(name=names, description=text, tags=tags), min_size=1
        ),
    ),
    some(
        name=names,
        description=text,
        tags=tags,
        copyTags=flags,
        encrypt=st.just(False),
        onDelete=st.sampled_from(["delete", "retain"]),
        deleteSnapshots=flags,
    ),
)
shares = st.builds(
    lambda accounts, rest: {"accountIds": accounts, **rest},
    st.lists(st.integers(200000000001, 200000000009).map(str), unique=True, max_size=5),
    some(mode=st.sampled_from(["additive", "authoritative"]), public=st.just(False)),
)
