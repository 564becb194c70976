"""Completions of both programs for bash, zsh and fish, made from the parsers themselves."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

from trackops_desktop.languages import LANGUAGES

#: Names of values, as helps show them, that are files or folders.
_FILES = {"FILE", "FOLDER", "DIR", "ID|FILE", "P"}
#: Prints the command that was typed, if any; fish's own function for that takes an option's value for one.
_FISH = """function {function}
  set -l skip
  for one in (commandline -opc)[2..]
    if test -n "$skip"
      set skip
      continue
    end
    switch $one
      case {taking}
        set skip yes
      case '-*'
      case '*'
        echo $one
        return 0
    end
  end
  return 1
end"""


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes:
        word: As it is typed, with its hyphens.
        help: What it is for.
        takes: Whether a value follows it.
        choices: What that value may be, or nothing where it is a file or a text.

    """

    word: str
    help: str
    takes: bool
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Completion:
    """One command, or a whole program.

    Attributes:
        help: What it is for.
        options: Everything that may be typed after it.
        choices: What its arguments may be, where only few things are possible.
        files: Whether its arguments may be files.

    """

    help: str
    options: tuple[Option, ...]
    choices: tuple[str, ...]
    files: bool


Commands = dict[str, Completion]


def completion(parser: argparse.ArgumentParser) -> Completion:
    """Return what a parser takes."""
    plain = [one for one in parser._actions if not one.option_strings and not _is_commands(one)]
    choices = tuple(str(word) for one in plain for word in one.choices or ())
    files = any(str(one.metavar) in _FILES or one.dest == "uri" for one in plain)
    return Completion(plain_help(parser.description), tuple(_options(parser)), choices, files)


def plain_help(text: str | None) -> str:
    """Return a help as it is read; argparse writes `%` twice."""
    return "" if text in (None, argparse.SUPPRESS) else str(text).replace("%%", "%").replace("%(default)s", "")


def bash(program: str, whole: Completion, commands: Commands) -> str:
    """Return the completion for bash."""
    function = f"_{program.replace('-', '_')}"
    taking = "|".join(option.word for option in whole.options if option.takes)
    values = "\n".join(_bash_values(whole, commands))
    cases = "\n".join(_bash_case(name, one, one.choices) for name, one in commands.items())
    return f"""# {program}(1) in bash
{function}() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" before="${{COMP_WORDS[COMP_CWORD-1]}}"
  local command="" skip="" words="" arguments="" files="" one
  COMPREPLY=()
  for one in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    if [ -n "$skip" ]; then skip=""; continue; fi
    case "$one" in
      {taking}) skip=1 ;;
      -*) ;;
      *) command="$one"; break ;;
    esac
  done
  case "$command $before" in
{values}
  esac
  case "$command" in
{_bash_case('""', whole, tuple(commands))}
{cases}
    *) return ;;
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$word")) ;;
    *) COMPREPLY=($(compgen -W "$arguments" -- "$word")) ;;
  esac
  [ -n "$files" ] || compopt +o default 2>/dev/null
  return 0
}}
complete -o default -F {function} {program}
"""


def _bash_case(name: str, one: Completion, arguments: tuple[str, ...]) -> str:
    words = " ".join(option.word for option in one.options)
    return f'    {name}) words="{words}" arguments="{" ".join(arguments)}" files={"1" if one.files else ""} ;;'


def _bash_values(whole: Completion, commands: Commands) -> Iterator[str]:
    for pattern, options in [("*", whole.options), *((name, one.options) for name, one in commands.items())]:
        for option in options if pattern == "*" else _own(options, whole):
            case = f'    {pattern}" {option.word}")' if pattern == "*" else f'    "{pattern} {option.word}")'
            if option.choices:
                yield f'{case} COMPREPLY=($(compgen -W "{" ".join(option.choices)}" -- "$word")); return ;;'
            elif option.takes:
                yield f"{case} return ;;"


def zsh(program: str, whole: Completion, commands: Commands) -> str:
    """Return the completion for zsh."""
    function = f"_{program}"
    if not commands:
        return f"#compdef {program}\n_arguments {_zsh_arguments(whole)}\n"
    names = "\n".join(f"    {_quoted(f'{name}:{one.help}')}" for name, one in commands.items())
    shared = " ".join(_zsh_option(option) for option in whole.options)
    cases = "\n".join(f"    {name}) _arguments {_zsh_arguments(one)} ;;" for name, one in commands.items())
    return f"""#compdef {program}
{function}() {{
  local curcontext="$curcontext" state line
  local -a commands
  typeset -A opt_args
  commands=(
{names}
  )
  _arguments -C {shared} '1:command:->command' '*::argument:->argument'
  case "$state" in
    command) _describe command commands; return ;;
    argument) ;;
    *) return ;;
  esac
  case "$line[1]" in
{cases}
  esac
}}
{function} "$@"
"""


def _zsh_arguments(one: Completion) -> str:
    rest = f"'*:argument:({' '.join(one.choices)})'" if one.choices else "'*:file:_files'" if one.files else ""
    return " ".join([*map(_zsh_option, one.options), *filter(None, [rest or "'*: :'"])])


def _zsh_option(option: Option) -> str:
    value = f":value:({' '.join(option.choices)})" if option.choices else ":value:_files" if option.takes else ""
    return _quoted(f"{option.word}[{option.help.replace('[', '(').replace(']', ')').replace(':', ' –')}]{value}")


def fish(program: str, whole: Completion, commands: Commands) -> str:
    """Return the completion for fish."""
    function = f"__{program.replace('-', '_')}_command"
    lines = [_FISH.format(function=function, taking=" ".join(option.word for option in whole.options if option.takes))]
    start, plain = f"complete -c {program} -n 'not {function} >/dev/null'", f"complete -c {program}"
    for option in whole.options:
        everywhere = all(option in one.options for one in commands.values())
        lines.append(f"{plain if everywhere else start} {_fish_option(option)}")
    for name, one in commands.items():
        inside = f"complete -c {program} -n 'contains -- {name} ({function})'"
        lines.append(f"{start} -f -a {name} -d {_quoted(one.help)}")
        if not one.files:
            lines.append(f"{inside} -f" + (f" -a '{' '.join(one.choices)}'" if one.choices else ""))
        lines += [f"{inside} {_fish_option(option)}" for option in _own(one.options, whole)]
    return "\n".join(lines) + "\n"


def _fish_option(option: Option) -> str:
    value = f" -x -a '{' '.join(option.choices)}'" if option.choices else " -r" if option.takes else ""
    return f"-l {option.word[2:]}{value} -d {_quoted(option.help)}"


def _options(parser: argparse.ArgumentParser) -> Iterator[Option]:
    for action in parser._actions:
        choices = tuple(map(str, action.choices or ())) if action.option_strings else ()
        if action.dest == "lang":
            choices = tuple(LANGUAGES)
        for word in action.option_strings:
            if word.startswith("--"):
                # A value that may be left out is typed with an equals sign or not at all.
                yield Option(word, plain_help(action.help), action.nargs not in (0, "?"), choices)


def _own(options: tuple[Option, ...], whole: Completion) -> list[Option]:
    return [option for option in options if option not in whole.options]


def _is_commands(action: argparse.Action) -> bool:
    return isinstance(action, argparse._SubParsersAction)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "’").replace("\\", "") + "'"
