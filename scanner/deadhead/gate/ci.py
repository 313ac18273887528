"""Continuous integration, told by its environment."""

from __future__ import annotations

from collections.abc import Mapping

_SERVICES = {
    "GITHUB_ACTIONS": "GitHub Actions",
    "GITLAB_CI": "GitLab CI",
    "TF_BUILD": "Azure Pipelines",
    "JENKINS_URL": "Jenkins",
    "TEAMCITY_VERSION": "TeamCity",
    "BUILDKITE": "Buildkite",
    "CIRCLECI": "CircleCI",
    "CI": "CI",
}
#: What such a variable says where it is set and there is none.
_NO = ("", "0", "false", "no")
#: The branch that a change is to be merged into, as the services name it; empty where it is not to be.
_TARGETS = (
    "GITHUB_BASE_REF",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",
    "CHANGE_TARGET",
    "BUILDKITE_PULL_REQUEST_BASE_BRANCH",
    "BITBUCKET_PR_DESTINATION_BRANCH",
)


def service(env: Mapping[str, str]) -> str | None:
    """Return the name of the service that runs us, None at a person's machine."""
    return next((name for variable, name in _SERVICES.items() if env.get(variable, "").lower() not in _NO), None)


def base(env: Mapping[str, str]) -> str:
    """Return the revision that a change is compared with.

    For a request to merge that is its target; for another job the commit before the one that is checked out, since
    nothing there is changed without being committed; at a person's machine the last commit.
    """
    if env.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        return env["CI_MERGE_REQUEST_DIFF_BASE_SHA"]
    target = next((env[variable] for variable in _TARGETS if env.get(variable)), None)
    if target is not None:
        return f"origin/{target.removeprefix('refs/heads/')}"
    return "HEAD^" if service(env) else "HEAD"
