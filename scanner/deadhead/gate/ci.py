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
}


def service(env: Mapping[str, str]) -> str | None:
    """Return the name of the service that runs us, None at a person's machine."""
    for variable, name in _SERVICES.items():
        if env.get(variable):
            return name
    return "CI" if env.get("CI", "").lower() not in ("", "0", "false", "no") else None


def base(env: Mapping[str, str]) -> str:
    """Return the revision that a change is compared with: a merge request's base, else the last commit."""
    if env.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        return env["CI_MERGE_REQUEST_DIFF_BASE_SHA"]
    return f"origin/{env['GITHUB_BASE_REF']}" if env.get("GITHUB_BASE_REF") else "HEAD"
