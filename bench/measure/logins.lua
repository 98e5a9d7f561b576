-- Logs people in, one after the other. After "--": how many there are, and the password they all have.
local requests, at = {}, 0

function init(args)
  local headers = { ["Content-Type"] = "application/json" }
  for number = 0, tonumber(args[1]) - 1 do
    local body = string.format('{"email":"person%d@example.com","password":"%s"}', number, args[2])
    requests[#requests + 1] = wrk.format("POST", nil, headers, body)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end
