/** A shell that completion is there for. */
export type Shell = keyof typeof scripts

/**
 * Scripts by shell. Each asks the command itself what could come: what is typed up to the cursor goes in, one candidate a
 * line comes out, its meaning behind a tab; `:files` stands for names of files.
 */
export const scripts = {
  bash: `# nlkit in bash: eval "$(nlkit completion bash)"
_nlkit() {
  local line
  COMPREPLY=()
  while IFS=$'\\t' read -r line _; do
    if [ "$line" = :files ]; then
      compopt -o filenames
      mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "\${COMP_WORDS[COMP_CWORD]}")
    else
      COMPREPLY+=("$line")
    fi
  done < <("\${COMP_WORDS[0]}" completion candidates -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _nlkit nlkit
`,
  zsh: `#compdef nlkit
# nlkit in zsh: eval "$(nlkit completion zsh)"
_nlkit() {
  local line
  local -a found described
  found=("\${(@f)$("\${words[1]}" completion candidates -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $found; do
    if [[ $line == :files ]]; then
      _files
    elif [[ -n $line ]]; then
      described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  _describe nlkit described
}
compdef _nlkit nlkit
`,
  fish: `# nlkit in fish: nlkit completion fish | source
function __nlkit_candidates
  set -l typed (commandline -opc) (commandline -ct)
  for line in ($typed[1] completion candidates -- $typed[2..] 2>/dev/null)
    if test "$line" = :files
      __fish_complete_path (commandline -ct)
    else
      echo $line
    end
  end
end
complete -c nlkit -f -a '(__nlkit_candidates)'
`,
} as const
