"""`machine-image preflight`: the verdict, the calls that it takes, and what it says where it cannot judge."""

from __future__ import annotations

import io
import json

import pytest

from cli.previews import BJ, GZ, SH, copy, image, preview, recorded, share, step, urn
from cli.world import Preflight, World
from lab.aws.lab import Lab
from lab.aws.server import Server
from pulumi_machine_image.cli import main
from pulumi_machine_image.clouds.cloud import ImageChanges
from pulumi_machine_image.images.image import ImageRef
from pulumi_machine_image.images.provenance import RESOURCE, Owner


def test_the_preview_is_run_with_the_doors_own_verdict_off(world: World, run: Preflight) -> None:
    world.previews(preview(step("create", None, image("web"))))
    assert run()[0] == 0
    assert (world.folder / "asked").read_text().splitlines() == ["stack ", "preview off", "config "]


@pytest.mark.parametrize(("there", "pages"), [(0, 1), (100, 1), (101, 2)])
def test_a_region_takes_one_call_and_one_for_each_hundred_images(
    large: World, run: Preflight, there: int, pages: int
) -> None:
    large.make(there, SH)
    large.previews(preview(step("create", None, copy("copies", SH, BJ, source="img-1"))))
    large.calls()
    assert run()[0] == 0
    assert large.calls() == {
        ("GetCallerIdentity", GZ): 1,
        ("DescribeImages", SH): pages,
        ("DescribeImages", BJ): 1,
        ("DescribeImageQuota", SH): 1,
        ("DescribeImageQuota", BJ): 1,
    }


def test_what_the_state_holds_in_regions_that_the_plan_leaves_alone_is_listed_too(world: World, run: Preflight) -> None:
    world.keeps(image("quiet", BJ, "img-1"))
    world.previews(preview(step("create", None, image("web"))))
    code, out, _ = run("--json")
    regions = json.loads(out)["accounts"][0]["regions"]
    assert (code, [(row["region"], row["planned"]) for row in regions]) == (0, [(BJ, 0), (GZ, 1)])


def test_a_region_that_does_not_answer_is_no_verdict_and_the_others_are_told(world: World, run: Preflight) -> None:
    world.refuse = {"DescribeImageQuota"}
    world.previews(preview(step("create", None, image("web"))))
    code, out, _ = run()
    assert code == 1
    assert "ap-guangzhou     0        1     1    1      ?  cannot be told" in out
    (line,) = [line for line in out.splitlines() if "Not answered: " in line]
    assert line.endswith(". Or say it in machine-image:limits.")
    assert out.endswith("It could not be told whether the plan fits.\n")
    world.settings["limits"] = "classic"
    world.keeps()
    world.calls()
    assert run()[0] == 0
    assert ("DescribeImageQuota", GZ) not in world.calls()


def test_what_is_not_told_matters_only_where_something_hangs_on_it(world: World, run: Preflight) -> None:
    (old,) = world.make(1)
    world.keeps(image("old", id=old))
    for refused, code in (("DescribeImageQuota", 0), ("DescribeImageSharePermission", 1), ("DescribeImages", 1)):
        world.refuse = {refused}
        assert run("--destroy")[0] == code, refused
    world.previews(preview(step("same", image("old", id=old))))
    assert run()[0] == 0


def test_a_creation_that_an_earlier_run_began_makes_no_image_more(world: World, run: Preflight) -> None:
    world.make(10, tags=Owner(urn("web")).tags("0" * 16, "a1"))
    world.previews(preview(step("create", None, image("web"))))
    assert run()[0] == 0


def test_a_full_region_of_our_own_is_replaced_delete_first_and_fits(world: World, run: Preflight) -> None:
    names = [f"web-{number}" for number in range(10)]
    ids = [world.make(1, name=name, tags={RESOURCE: f"shop/dev/{name}"})[0] for name in names]
    pairs = zip(names, ids, strict=True)
    world.previews(preview(*(step("replace", image(name, id=id), image(name)) for name, id in pairs)))
    code, out, _ = run()
    assert code == 0
    assert "= deleted, then made again: web-0, web-1," in out


def test_every_kind_of_refusal_is_named_and_what_only_takes_longer_is_no_refusal(world: World, run: Preflight) -> None:
    shared, ours, protected, pending = world.make(4)
    world.settle()
    world.api.share(ImageRef(GZ, shared), frozenset({"100000000002", "100000000003"}))
    world.api.share(ImageRef(GZ, ours), frozenset({"100000000002"}))
    world.keeps(
        image("shared", id=shared),
        share("some", shared, "100000000002"),
        image("ours", id=ours),
        share("all", ours, "100000000002"),
        {**image("kept", id=protected), "protect": True},
        image("gone", id="img-gone0000"),
    )
    code, out, _ = run("--destroy", "--json")
    found = {(each["resource"], each["why"]) for each in json.loads(out)["accounts"][0]["refusals"]}
    assert code == 3
    assert found == {
        ("shared", "it is shared with 100000000003, and not by what goes with it"),
        ("kept", "Pulumi protects the resource"),
    }
    world.keeps(image("pending", id=world.make(1, name="busy")[0]))
    code, out, _ = run("--destroy")
    assert code == 0
    assert "the cloud is still at work on it (creating" in out
    assert pending


def test_only_what_is_deleted_is_asked_for_its_shares(world: World, run: Preflight) -> None:
    stays, goes = world.make(2)
    world.previews(preview(step("same", image("stays", id=stays)), step("delete", image("goes", id=goes))))
    world.calls()
    assert run()[0] == 0
    assert world.calls()["DescribeImageSharePermission", GZ] == 1


def test_old_members_of_a_family_are_offered_unless_they_are_shared_or_a_source(world: World, run: Preflight) -> None:
    ids = []
    for number in range(10):
        ids += world.make(1, name=f"web{number}")
        world.emulator.laboratory.advance(60)
        world.api.modify(ImageRef(GZ, ids[-1]), ImageChanges(family="web"))
    world.api.share(ImageRef(GZ, ids[0]), frozenset({"100000000002"}))
    world.previews(preview(step("create", None, image("web")), step("create", None, copy("copies", SH, source=ids[1]))))
    world.calls()
    code, out, _ = run("--json")
    assert world.calls()["DescribeInstances", GZ] == 1
    way = json.loads(out)["accounts"][0]["wayOut"]
    assert code == 3
    assert [move["target"] for move in way["moves"]] == [f"{GZ}/{ids[2]}"]
    assert "no stack holds it, no instance is made from it, and it is not shared\n" in run()[1]
    world.refuse = {"DescribeInstances"}
    assert "it is not shared. Look first whether an instance is made from it\n" in run()[1]
    assert (way["enough"], way["missing"], way["quota"]) == (True, {}, {GZ: 11})


def test_offline_no_call_is_made_and_the_numbers_are_those_of_the_file(world: World, run: Preflight) -> None:
    (world.folder / "limits.json").write_text('{"tencent": {"ap-guangzhou": {"limit": 2, "used": 2}}}')
    world.previews(preview(step("create", None, image("web"))))
    code, out, _ = run("--limits", "limits.json")
    assert (code, world.calls()) == (3, {})
    assert "ap-guangzhou     2        1     3    3      2  does not fit: 1 image too many" in out


def test_offline_an_account_is_known_from_the_state_and_else_it_is_said_that_it_is_not(
    world: World, run: Preflight
) -> None:
    (world.folder / "limits.yaml").write_text("100000000001: 1\ntencent: 5\n")
    world.previews(preview(step("create", None, image("web")), step("create", None, image("db"))))
    code, out, _ = run("--limits", "limits.yaml")
    assert code == 0
    assert "Not answered: who the account is, so that what --limits says of accounts does not count\n" in out
    world.keeps(image("old", id="img-1", creator="100000000001"))
    code, out, _ = run("--limits", "limits.yaml")
    assert code == 3
    assert out.startswith("tencent 100000000001:\n")
    assert "Not answered" not in out


@pytest.mark.parametrize("door", ["dynamic", "plugin"])
def test_recorded_previews_and_plans_of_both_doors_are_judged_offline(
    world: World, run: Preflight, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (world.folder / "state.json").write_text(recorded(f"{door}-state"))
    (world.folder / "plan.json").write_text(recorded(f"{door}-plan"))
    (world.folder / "limits.yaml").write_text("tencent:\n  '*': 2\nemulator:\n  '*': 2\n")
    monkeypatch.setattr("sys.stdin", io.StringIO(recorded(f"{door}-preview")))
    for source in (["--from", "-"], ["--plan", "plan.json"]):
        code, out, _ = run("--limits", "limits.yaml", "--json", *source)
        rows = {
            row["region"]: (row["used"], row["peak"], row["end"]) for row in json.loads(out)["accounts"][-1]["regions"]
        }
        assert code == 3
        assert rows == {GZ: (2, 3, 2), BJ: (2, 2, 1), SH: (1, 2, 2), "ap-chengdu": (0, 1, 1)}


def test_a_file_is_judged_without_a_project_by_the_settings_in_it(
    world: World, run: Preflight, monkeypatch: pytest.MonkeyPatch
) -> None:
    (world.folder / "Pulumi.yaml").unlink()
    (world.folder / "shown.json").write_text(recorded("dynamic-preview"))
    code, out, _ = run("--from", "shown.json")
    assert code == 0
    assert out.startswith("emulator 100000000001:")
    assert run()[0] == 1
    assert run("--destroy")[2] == (
        "machine-image preflight: there is no Pulumi.yaml here or above. Run it in a program's folder, or give it a "
        "preview with --from\n"
    )


def test_keys_that_a_file_hides_are_asked_for_in_words(world: World, run: Preflight) -> None:
    (world.folder / "Pulumi.yaml").unlink()
    shown = json.loads(preview(step("create", None, image("web"))))
    shown["config"] = {"machine-image:secretKey": "[secret]", "other:token": "[secret]"}
    (world.folder / "shown.json").write_text(json.dumps(shown))
    code, out, _ = run("--from", "shown.json")
    assert code == 1
    assert "secretKey of the stack's configuration cannot be read here: run `machine-image preflight` in the" in out
    (world.folder / "limits.json").write_text('{"tencent": {"*": 1}}')
    assert run("--from", "shown.json", "--limits", "limits.json")[0] == 0


def test_a_preview_of_another_stack_is_wrong_input(world: World, run: Preflight) -> None:
    world.keeps(image("web", id="img-1"))
    other = {**image("web"), "urn": urn("web", stack="prod")}
    (world.folder / "shown.json").write_text(preview(step("create", None, other)))
    code, _, err = run("--from", "shown.json")
    assert code == 2
    assert "the plan is of stack shop/prod, and this folder's stack is shop/dev: name the right one with --stack" in err


def test_wrong_input_is_one_line_and_exit_code_2(
    world: World, run: Preflight, capsys: pytest.CaptureFixture[str]
) -> None:
    (world.folder / "cut.json").write_text(recorded("plugin-preview")[:900])
    (world.folder / "plan.json").write_text(recorded("plugin-plan").replace("v3.259.0", "v2.0.0"))
    (world.folder / "limits.yaml").write_text("tencent: {ap-guangzhou: lots}")
    empty = {"manifest": {"version": "v3.259.0"}, "resourcePlans": {}}
    (world.folder / "empty-plan.json").write_text(json.dumps(empty))
    (world.folder / "empty.json").write_text(preview())
    for words in (
        ["--from", "cut.json"],
        ["--from", "none.json"],
        ["--plan", "plan.json"],
        ["--plan", "cut.json"],
        ["--plan", "empty-plan.json"],
        ["--from", "empty.json"],
        ["--limits", "limits.yaml"],
    ):
        code, out, err = run(*words)
        assert (code, out, err.count("\n")) == (2, "", 1), words
    with pytest.raises(SystemExit, match="2"):
        main(["preflight", "--from", "a", "--destroy"])
    assert capsys.readouterr().err.count("\n") == 1


def test_a_preview_that_failed_is_not_judged(world: World, run: Preflight) -> None:
    world.make(10)
    world.previews(preview(step("create", None, image("web")), errors=("error: no such shop\n\n",)), code=1)
    code, out, err = run()
    assert (code, out) == (1, "")
    assert "the plan is not whole and was not judged: no such shop. Correct that first" in err
    assert json.loads(run("--json")[1]) == {
        "verdict": "unknown",
        "stack": "",
        "problem": err.removeprefix("machine-image preflight: ").rstrip("\n"),
        "accounts": [],
    }
    (world.folder / "shown.json").write_text(preview(errors=("error: No room for web. Make 1 fewer.",)))
    told = "not judged: No room for web. Make 1 fewer. Correct that and write the preview anew, with PULUMI_MACHINE"
    assert told in run("--from", "shown.json")[2]
    world.previews(preview(step("create", None, image("web"))), code=1, error="error: preview failed: a policy")
    code, out, err = run()
    assert (code, out) == (1, "")
    assert "the plan is not whole and was not judged: preview failed: a policy. Correct that first" in err
    world.previews(code=1, error="error: no stack selected")
    assert run()[2] == "machine-image preflight: no stack selected\n"


def test_settings_that_are_wrong_are_told_and_no_secret_is(world: World, run: Preflight) -> None:
    world.settings["regoin"] = GZ
    world.previews(preview(step("create", None, image("web"))))
    code, out, err = run()
    assert code == 1
    assert "Did you mean machine-image:region" in out
    assert world.settings["secretKey"] not in out + err


def test_two_clouds_in_one_plan_are_judged_each_by_its_own(world: World, run: Preflight) -> None:
    world.make(10)
    keys = {"secretId": "AKIAIOSFODNN7EXAMPLE", "secretKey": "hush"}
    lab = Lab()
    with Server(lab) as aws:
        inputs = {"cloud": "ec2", "region": "us-east-1", "endpoint": aws.url, "limits": '{"images": 1}', **keys}
        provider = {"urn": "urn:pulumi:dev::shop::pulumi:providers:machine-image::aws", "inputs": inputs}
        theirs = {**image("ami", "us-east-1"), "provider": f"{provider['urn']}::id"}
        world.previews(
            preview(step("create", None, provider), step("create", None, theirs), step("create", None, image("web")))
        )
        code, out, err = run("--json")
        asked = sorted(lab.actions)
    rows = {
        each["cloud"]: (each["account"], each["regions"][0]["peak"], each["verdict"])
        for each in json.loads(out)["accounts"]
    }
    assert code == 3
    assert rows == {"ec2": ("123456789012", 1, "fits"), "tencent": ("100000000001", 11, "does not fit")}
    assert asked == ["DescribeImages", "GetCallerIdentity"]
    assert "hush" not in out + err


SIGNATURE = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}


@pytest.mark.parametrize("told", [True, False])
def test_secret_keys_of_a_provider_to_come_are_taken_from_a_plan_that_no_disk_sees(
    world: World, run: Preflight, told: bool
) -> None:
    urn_of_provider = "urn:pulumi:dev::shop::pulumi:providers:machine-image::one"
    names = ("secretId", "secretKey")
    inputs = {"endpoint": world.settings["endpoint"], "region": GZ}
    hidden = {"urn": urn_of_provider, "inputs": {**inputs, **dict.fromkeys(names, "[secret]")}}
    shown = {**inputs, **{name: {**SIGNATURE, "plaintext": json.dumps(world.settings[name])} for name in names}}
    goal = {"type": "pulumi:providers:machine-image"}
    entry = {"steps": ["create"], "goal": goal, "state": shown}
    if told:
        saved = {"manifest": {"version": "v3.259.0"}, "resourcePlans": {urn_of_provider: entry}}
        (world.folder / "plan.json").write_text(json.dumps(saved))
    theirs = {**image("web"), "provider": f"{urn_of_provider}::id"}
    world.previews(preview(step("create", None, hidden), step("create", None, theirs)))
    code, out, err = run()
    assert (world.folder / "asked").read_text().count("preview off") == 2
    assert code == (0 if told else 1)
    assert ("secretId, secretKey of provider one cannot be read here" in out) is not told
    assert world.settings["secretKey"] not in out + err


def test_keys_that_are_refused_are_one_problem_of_that_account_alone(world: World, run: Preflight) -> None:
    provider = {
        "urn": "urn:pulumi:dev::shop::pulumi:providers:machine-image::other",
        "inputs": {"endpoint": world.settings["endpoint"], "secretId": "AKIDwrong", "secretKey": "hush", "region": GZ},
    }
    other = {**image("other"), "provider": f"{provider['urn']}::id"}
    world.previews(
        preview(step("create", None, provider), step("create", None, other), step("create", None, image("web")))
    )
    code, out, _ = run("--json")
    verdicts = {each["account"]: each["verdict"] for each in json.loads(out)["accounts"]}
    assert (code, verdicts) == (1, {"": "unknown", "100000000001": "fits"})
    assert "hush" not in out
