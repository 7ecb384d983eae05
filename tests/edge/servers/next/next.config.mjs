// the folder is temporary: no other project is around it
export default { outputFileTracingRoot: import.meta.dirname };
