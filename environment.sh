# Sourced by ./run and ./test: makes .venv from the hashed locks and builds the front-end files.
#
# Needs only python3 (3.11 or newer) with pip, as Debian ships them: no python3-venv, no Node, no make.
# Everything made here can be thrown away; a second start finds it ready and does nothing.

cd "$(dirname "$0")" || exit 1

# What a user's pip may have been told about other projects would break the locked installation.
unset PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_VIRTUALENV PIP_CONSTRAINT PIP_BUILD_CONSTRAINT PIP_QUIET
unset PIP_NO_BINARY PIP_NO_DEPS PIP_NO_BUILD_ISOLATION PIP_PYTHON PYTHONHOME PYTHONPATH VIRTUAL_ENV __PYVENV_LAUNCHER__
export PIP_DISABLE_PIP_VERSION_CHECK=1

say() { # say ENGLISH CHINESE
	printf '%s\n%s\n' "$1" "$2" >&2
}

give_up() { # give_up ENGLISH CHINESE
	say "$1" "$2"
	exit 1
}

find_python() { # sets $python to the first Python that is new enough; python3 is preferred
	for python in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
		if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
			return
		fi
	done
	give_up "Campaign needs Python 3.11 or newer; this machine has: $(python3 --version 2>&1 | head -n 1)." \
		"需要 Python 3.11 或更高版本；本机为：$(python3 --version 2>&1 | head -n 1)。"
}

find_pip() { # sets $pip to a command that installs into .venv, which itself has no pip
	# Debian's python3 has no ensurepip, but its pip (23.0 and newer) can install into another environment.
	if "$python" -m pip --python .venv/bin/python --version >/dev/null 2>&1; then
		pip="$python -m pip --python .venv/bin/python"
	elif .venv/bin/python -m ensurepip >/dev/null 2>&1; then
		pip=".venv/bin/python -m pip"
	else
		give_up "pip is missing or older than 22.3. On Debian: apt-get install python3-pip" \
			"缺少 pip 或其版本低于 22.3。Debian 上请执行：apt-get install python3-pip"
	fi
}

hash_of() { # hash_of FILE...: one word that changes when a file, this folder's place or Python changes
	{ cat "$@" && pwd && readlink -f .venv/bin/python; } 2>/dev/null | sha256sum | cut -c 1-16
}

show_progress() { # show_progress TOTAL: says how far pip is, from the lines it prints
	count=0
	while IFS= read -r line; do
		printf '%s\n' "$line" >>var/setup.log
		case $line in
		Collecting*)
			count=$((count + 1))
			name=${line#Collecting }
			if [ -t 2 ] || [ $((count % 20)) -eq 0 ]; then show "$count/$1 ${name%% *}"; fi
			;;
		Installing\ collected*) show "unpacking / 正在安装 …" ;;
		Building\ editable*started*) show "front-end files / 前端文件 …" ;;
		esac
	done
	if [ -t 2 ]; then printf '\r\033[K' >&2; fi
}

show() { # show TEXT: on a terminal over the line before
	if [ -t 2 ]; then printf '\r\033[K  %s' "$1" >&2; else printf '  %s\n' "$1" >&2; fi
}

install() { # install TOTAL ARGUMENTS...: runs pip, shows how far it is, and explains a failure
	total=$1
	shift
	: >var/setup.log
	rm -f var/.pip-failed
	{ $pip install "$@" 2>&1 || : >var/.pip-failed; } | show_progress "$total"
	if [ ! -e var/.pip-failed ]; then return; fi
	rm -f var/.pip-failed
	tail -n 15 var/setup.log >&2
	if grep -qiE 'from versions: none|connection|resolution|timed out|proxy|network|ENOTFOUND|EAI_AGAIN|ECONN|ETIMEDOUT' var/setup.log; then
		give_up "The packages could not be fetched: is there a network, and is pip's mirror or proxy right? (var/setup.log)" \
			"无法下载所需软件包：请检查网络以及 pip 的镜像或代理设置。（详见 var/setup.log）"
	elif grep -qiE 'no space left|errno 28|ENOSPC' var/setup.log; then
		give_up "The disk is full: about 1 GB is needed." "磁盘已满：约需 1 GB 空间。"
	fi
	give_up "The installation failed; the lines above and var/setup.log say why." \
		"安装失败，原因见上面几行和 var/setup.log。"
}

install_lock() { # install_lock LOCK ARGUMENTS...: nothing enters that is not in the lock with its hash
	lock=$1
	shift
	# Wheels only, so that no compiler is wanted; bagit, for tests, is one file of Python and has no wheel.
	install "$(grep -c '==' "$lock")" \
		--no-deps --require-hashes --only-binary :all: --no-binary bagit -r "$lock" "$@"
}

build_campaign() { # hatchling, and Node for the front-end files, are there for this moment only
	rm -rf .venv/build-tools
	install_lock requirements-build.lock --target .venv/build-tools
	PYTHONPATH="$(pwd)/.venv/build-tools" install 1 --no-deps --no-build-isolation -e .
	rm -rf .venv/build-tools
}

make_ready() { # make_ready LOCK...: makes .venv hold these locks and this checkout
	if ! { mkdir -p var static && : >var/.writable && : >.writable; } 2>/dev/null; then
		give_up "This folder cannot be written to: $(pwd)" "无法写入本文件夹：$(pwd)"
	fi
	rm -f .writable var/.writable
	base=$(hash_of requirements.lock requirements-test.lock)
	if [ "$(cat .venv/.made-from 2>/dev/null)" != "$base" ]; then
		make_environment
	fi
	for lock in "$@"; do
		if [ ! -e ".venv/.has-$lock" ]; then
			find_python
			find_pip
			say "Installing $lock (once; a few minutes at most) …" "正在安装 $lock（仅需一次，最多几分钟）……"
			install_lock "$lock"
			: >".venv/.has-$lock"
		fi
	done
	own=$(hash_of pyproject.toml hatch_build.py package.json package-lock.json)
	if [ "$(cat .venv/.has-campaign 2>/dev/null)" != "$own" ] || [ ! -e static/vendor/.stamp ]; then
		find_python
		find_pip
		say "Building the front-end files (once) …" "正在生成前端文件（仅需一次）……"
		build_campaign
		printf '%s' "$own" >.venv/.has-campaign
	fi
}

make_environment() {
	find_python
	rm -rf .venv
	"$python" -m venv --without-pip .venv || give_up "Python could not make .venv (the lines above say why)." \
		"Python 无法创建 .venv，原因见上。"
	hash_of requirements.lock requirements-test.lock >.venv/.made-from
}
