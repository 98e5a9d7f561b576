-- Refreshes sessions, each with the token of its last answer. After "--": a file with one refresh token per line.
-- An answered token goes to the end of the queue, so that every request is of another session.
local waiting, first, last = {}, 1, 0
local headers = { ["Content-Type"] = "application/json" }

local function push(token)
  last = last + 1
  waiting[last] = token
end

function init(args)
  for line in io.lines(args[1]) do
    push(line)
  end
end

function request()
  local token = waiting[first]
  waiting[first] = nil
  first = first + 1
  return wrk.format("POST", nil, headers, '{"refreshToken":"' .. token .. '"}')
end

function response(status, _, body)
  local token = string.match(body, '"refreshToken":"([^"]+)"')
  if token then
    push(token)
  end
end
