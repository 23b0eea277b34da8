# Nothing is created: the role, its policies and who may assume it are those of its owners.
