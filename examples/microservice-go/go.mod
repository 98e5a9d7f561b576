module example.com/microservice

go 1.19
